import type { Entry, Journal } from '@moult/rolling-upgrade';
import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { Rule } from './rule.js';

/** An entry of somebody's. */
export function entryOf(seq: number, by = 'a'): Entry {
  return { seq, id: `${by}/${seq}`, at: 1, by, fact: { kind: 'paused', because: `entry ${seq}` } };
}

/** What any journal must do; run on the engine's own in memory as well, so that the two cannot drift apart. */
export function journalRules(make: () => Promise<Journal>): readonly Rule[] {
  const rule = (name: string, holds: (journal: Journal) => Promise<void>): Rule => ({
    name,
    run: async () => holds(await make()),
  });
  return [
    rule('an empty journal reads as nothing', async (journal) => {
      deepEqual(await journal.read(0), []);
    }),
    rule('entries are read back in order, from any number on', async (journal) => {
      for (let seq = 0; seq < 12; seq += 1) equal(await journal.append(entryOf(seq)), 'appended');
      const all = Array.from({ length: 12 }, (_, seq) => entryOf(seq));
      deepEqual(await journal.read(0), all);
      deepEqual(await journal.read(10), all.slice(10));
      deepEqual(await journal.read(12), []);
    }),
    rule('a number that is taken stays what it is, whoever asks for it again', async (journal) => {
      equal(await journal.append(entryOf(0)), 'appended');
      equal(await journal.append(entryOf(0, 'b')), 'taken');
      equal(await journal.append(entryOf(0)), 'taken');
      deepEqual(await journal.read(0), [entryOf(0)]);
    }),
    rule('of many writers of one number exactly one succeeds', async (journal) => {
      const writers = ['a', 'b', 'c', 'd', 'e', 'f'];
      const answers = await Promise.all(writers.map((by) => journal.append(entryOf(0, by))));
      equal(answers.filter((answer) => answer === 'appended').length, 1);
      const [winner] = await journal.read(0);
      equal(winner?.by, writers[answers.indexOf('appended')]);
    }),
    rule('a gap is refused', async (journal) => {
      await journal.append(entryOf(0));
      await rejects(journal.append(entryOf(2)), /gap/);
    }),
  ];
}
