import { type Entry, parseEntry } from '@moult/rolling-upgrade';
import { expect, test } from 'vitest';
import { printed } from './journal.js';

const entry = (seq: number, fact: Entry['fact']): Entry => ({
  seq,
  id: `e${String(seq)}`,
  at: 0,
  by: 'ada',
  fact,
});
const attached = (seq: number): Entry => entry(seq, { kind: 'runner-attached', epoch: 1 });
const finished = (seq: number): Entry => entry(seq, { kind: 'finished', outcome: 'done', left: [] });

/** Follows a journal that grows by one list of entries at every pause. */
async function follow(
  growth: readonly (readonly Entry[])[],
  { follow: isFollowed = true, json = false, stopsAfter = Infinity } = {},
): Promise<{ readonly lines: readonly string[]; readonly pauses: number }> {
  const lines: string[] = [];
  const left = [...growth];
  const there = [...(left.shift() ?? [])];
  let pauses = 0;
  await printed(
    { read: (from) => Promise.resolve(there.slice(from)) },
    { follow: isFollowed, json, print: (line) => void lines.push(line) },
    {
      isStopped: () => pauses >= stopsAfter,
      pause: () => {
        pauses += 1;
        there.push(...(left.shift() ?? []));
        return Promise.resolve();
      },
    },
  );
  return { lines, pauses };
}

test('a journal that is followed is printed as it grows, every entry once, until its run has finished', async () => {
  const { lines, pauses } = await follow([[attached(0)], [], [attached(1), attached(2)], [finished(3)]]);
  expect(lines.map((line) => Number(line.slice(0, 4)))).toEqual([0, 1, 2, 3]);
  expect(pauses).toBe(3);
});

test('who has seen enough stops it, and who does not follow sees what is there', async () => {
  expect((await follow([[attached(0)], [attached(1)], [attached(2)]], { stopsAfter: 1 })).lines).toHaveLength(
    2,
  );
  const once = await follow([[attached(0)], [attached(1)]], { follow: false });
  expect(once).toMatchObject({ pauses: 0, lines: [expect.stringContaining('runner-attached')] });
});

test('as JSON every line is an entry that can be read back', async () => {
  const { lines } = await follow([[attached(0), finished(1)]], { json: true });
  expect(lines.map((line) => parseEntry(line).seq)).toEqual([0, 1]);
});
