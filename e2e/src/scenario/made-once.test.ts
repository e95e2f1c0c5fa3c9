import type { Entry } from '@moult/rolling-upgrade';
import { Scenario } from '@moult/rolling-upgrade/simulator';
import { beforeAll, expect, test } from 'vitest';
import type { RunRead } from '../watch/journal.js';
import { type Made, madeOnceCheck } from './made-once.js';
import { replacementFirst } from './replacement-first.js';

let run: RunRead;
let created: RunRead;
let made: Made;

const volumes = ['vol-1', 'vol-2', 'vol-3'];

const idsIn = (entries: readonly Entry[], what: string): string[] =>
  entries.flatMap(({ fact }) =>
    fact.kind === 'effect-done' && fact.result[what] !== undefined ? [String(fact.result[what])] : [],
  );

beforeAll(async () => {
  const scenario = new Scenario({ seed: 3, nodes: 3 });
  const plan = await scenario.mustPlan('upgrade', '2');
  await scenario.runToEnd(plan);
  run = { run: 'b', intent: 'upgrade', plan, entries: await scenario.world.journal.read(0) };
  created = { ...run, run: 'a', intent: 'create', entries: run.entries.map(asCreation) };
  const machines = [...idsIn(created.entries, 'instance'), ...idsIn(run.entries, 'instance')];
  made = { machines, snapshots: idsIn(run.entries, 'snapshot'), volumes };
});

/** The creation launched as many machines, others. */
function asCreation(entry: Entry): Entry {
  const { fact } = entry;
  if (fact.kind !== 'effect-done' || fact.result['instance'] === undefined) return entry;
  return { ...entry, fact: { ...fact, result: { instance: `${String(fact.result['instance'])}-created` } } };
}

const check = (changed: Partial<Made> = {}): ReturnType<typeof madeOnceCheck> =>
  madeOnceCheck({ ...made, ...changed }, { created, run, volumes });

test('what was made once passes, with its counts', () => {
  expect(check()).toMatchObject({
    held: 'yes',
    evidence: '6 machines, 3 snapshots, 3 data volumes made, each in a journal, as many as were planned',
  });
});

test('a machine that was launched twice and terminated once is red and named', () => {
  expect(check({ machines: [...made.machines, 'i-twin'] })).toMatchObject({
    held: 'no',
    evidence: 'machines that no journal knows: i-twin',
  });
});

test('a second snapshot and another volume are red', () => {
  expect(check({ snapshots: [...made.snapshots, 'snap-twin'] }).held).toBe('no');
  expect(check({ volumes: [...volumes, 'vol-4'] }).held).toBe('no');
});

test('what the journal knows and the plan did not want is red too', () => {
  const [first = ''] = made.snapshots;
  expect(check({ snapshots: [...made.snapshots, first] })).toMatchObject({
    held: 'no',
    evidence: '4 snapshots for 3',
  });
});

test('a node that goes down before its replacement runs, or before that one was tested, is red', () => {
  const held = (entries: readonly Entry[]): string | undefined =>
    replacementFirst({ ...run, entries })[0]?.held;
  const without = (step: string): Entry[] =>
    run.entries.filter(
      ({ fact }) => !(fact.kind === 'step-passed' && fact.step === step && fact.subject === 'kv-2'),
    );
  expect(held(run.entries)).toBe('yes');
  expect(held(without('launch'))).toBe('no');
  expect(held(without('test-replacement'))).toBe('no');
  expect(held([])).toBe('undecided');
  expect(replacementFirst({ ...run, plan: { ...run.plan, strategy: 'replace' } })).toEqual([]);
});
