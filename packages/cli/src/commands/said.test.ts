import type { RunRecord } from '@moult/aws';
import type { Entry } from '@moult/rolling-upgrade';
import { Scenario } from '@moult/rolling-upgrade/simulator';
import { nothingYet, replay } from '@moult/rolling-upgrade';
import { expect, test } from 'vitest';
import { typedAs } from '../render/typed.js';
import { expectedLine, expectedMs } from './expected.js';
import { entryLine } from './journal.js';
import { runLines } from './status.js';
import { summaryLines } from './summary.js';

const typed = typedAs('infra-v2', 'status', 'nx');
const record: RunRecord = {
  ...({ run: 'r1', intent: 'upgrade', release: 'infra-v2', by: 'ada@ops-1-a' } as const),
  since: '2026-01-02T03:04:05Z',
};
const pointer = { record, etag: 'x' };

async function journalOf(change: (scenario: Scenario) => void): Promise<readonly Entry[]> {
  const scenario = new Scenario({ seed: 3, nodes: 3 });
  const plan = await scenario.mustPlan('upgrade', '2');
  change(scenario);
  const entries: Entry[] = [];
  await scenario.runOnce(plan, scenario.hands(), (event) => {
    if (event.kind === 'recorded') entries.push(event.entry);
  });
  return entries;
}

test('a summary is a table whose columns stand under their titles', () => {
  const lines = summaryLines({
    ...{
      environment: 'prod',
      cluster: 'consul',
      release: 'infra-v1',
      leadership: '1 of 1 are healthy voters',
    },
    nodes: [
      {
        ...{ node: 'consul-1', zone: 'a', instance: 'i-1', image: 'ami-1', address: '10.0.0.4' },
        ...{ serviceAddress: '10.0.0.16', volume: 'vol-1', version: null, role: 'silent' },
      },
    ],
  });
  expect(lines).toEqual([
    'prod/consul, infra-v1: 1 of 1 are healthy voters',
    'node      zone  instance  image  address   service address  volume  version  role',
    'consul-1  a     i-1       ami-1  10.0.0.4  10.0.0.16        vol-1   -        silent',
  ]);
});

test('a run that is over, one that halted and one under way each say where they stand', async () => {
  const done = await journalOf(() => undefined);
  const over = { pointer, entries: done, progress: replay(nothingYet, done) };
  expect(runLines(over, typed)).toEqual([
    'last run: upgrade to infra-v2, begun 2026-01-02T03:04:05Z by ada@ops-1-a: done',
  ]);
  const stuck = await journalOf(({ world }) => (world.cloud.stillborn = 100));
  const lines = runLines({ pointer, entries: stuck, progress: replay(nothingYet, stuck) }, typed);
  expect(lines[1]).toMatch(/^halted at kv-1 launch/);
  expect(lines.filter((line) => line.startsWith('next: '))).toEqual([
    'next: npx nx run infra-v2:resume -- --because "…"',
  ]);
  expect(lines.at(-1)).toContain('also: npx nx run infra-v2:abort -- --because');
  const half = done.slice(0, Math.floor(done.length / 2));
  const under = runLines({ pointer, entries: half, progress: replay(nothingYet, half) }, typed);
  expect(under).toHaveLength(4);
  expect(under[0]).toContain('; running, last runner');
  const nobody = { pointer: { record: null, etag: null }, entries: [], progress: nothingYet };
  expect(runLines(nobody, typed)).toEqual(['no run is on record here']);
});

test('every entry of a journal is one line, with its number, time, kind and author', async () => {
  const entries = await journalOf(() => undefined);
  const lines = entries.map(entryLine);
  expect(lines.every((line, at) => line.startsWith(String(at).padStart(4)) && !line.includes('\n'))).toBe(
    true,
  );
  expect(lines.some((line) => /step-passed\s+kv-1 prove\s/.test(line))).toBe(true);
});

test('the expected time counts the bakes, and is said before anything begins', async () => {
  const { moves, settings, strategy } = await new Scenario({ seed: 3, nodes: 3 }).mustPlan('upgrade', '2');
  const slow = { ...settings, bakeMs: settings.bakeMs + 60_000 };
  const plan = { moves, settings, strategy, forms: 'no' } as const;
  // The canary bakes for a time of its own.
  expect(expectedMs({ ...plan, settings: slow }) - expectedMs(plan)).toBe(2 * 60_000);
  expect(expectedLine({ ...plan, settings: slow })).toMatch(/^expected: about 4 min, one node out at a time/);
  expect(expectedLine({ ...plan, forms: 'yes' })).toContain('side by side');
});
