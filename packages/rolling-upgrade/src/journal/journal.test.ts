import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Scenario } from '../simulator/index.js';
import { FileJournal } from '../test-support/file-journal.js';
import { MemoryJournal } from '../testing/index.js';
import type { Entry } from './fact.js';
import type { Journal } from './journal.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const makers: readonly (readonly [string, (name: string) => Journal])[] = [
  ['in memory', () => new MemoryJournal()],
  ['in files', (name) => new FileJournal(join(folder, name))],
];

function entry(seq: number, by: string): Entry {
  return { seq, id: `${by}/1`, at: 0, by, fact: { kind: 'paused', because: 'a test' } };
}

for (const [where, make] of makers) {
  describe(`a journal ${where}`, () => {
    test('gives a place to exactly one of many writers', async () => {
      const journal = make('race');
      await journal.read(0);
      const writers = Array.from({ length: 20 }, (_, at) => `writer-${String(at)}`);
      const answers = await Promise.all(writers.map((by) => journal.append(entry(0, by))));
      expect(answers.filter((answer) => answer === 'appended')).toHaveLength(1);
      const winner = writers[answers.indexOf('appended')];
      expect((await journal.read(0)).map((one) => one.by)).toEqual([winner]);
    });

    test('carries a run from its plan to its end', async () => {
      const scenario = new Scenario({ seed: 2, nodes: 3 });
      const plan = await scenario.mustPlan('upgrade', '2');
      const hands = scenario.hands();
      Object.assign(hands.ports, { journal: make('run') });
      expect(await scenario.runOnce(plan, hands)).toMatchObject({ kind: 'finished', outcome: 'done' });
      const entries = await hands.ports.journal.read(0);
      expect(entries[0]?.fact.kind).toBe('plan-accepted');
      expect(entries.at(-1)?.fact).toEqual({ kind: 'finished', outcome: 'done', left: [] });
    });
  });
}

test('an append whose answer is lost is recorded once', async () => {
  const scenario = new Scenario({ seed: 2, nodes: 3 });
  const plan = await scenario.mustPlan('upgrade', '2');
  const hands = scenario.hands();
  const { journal } = scenario.world;
  let appends = 0;
  const forgetful: Journal = {
    read: (from) => journal.read(from),
    append: async (one) => {
      appends += 1;
      const answer = await journal.append(one);
      if (appends % 3 === 0) throw new Error('connection reset');
      return answer;
    },
  };
  Object.assign(hands.ports, { journal: forgetful });
  expect(await scenario.runOnce(plan, hands)).toMatchObject({ kind: 'finished' });
  const ids = (await journal.read(0)).map((one) => one.id);
  expect(new Set(ids).size).toBe(ids.length);
});
