import type { Entry, Journal } from '@moult/rolling-upgrade';
import { expect, test } from 'vitest';

/** An entry of somebody's. */
export function entryOf(seq: number, by = 'a'): Entry {
  return { seq, id: `${by}/${seq}`, at: 1, by, fact: { kind: 'paused', because: `entry ${seq}` } };
}

/** What any journal must do; run on the engine's own in memory as well, so that the two cannot drift apart. */
export function journalRules(make: () => Promise<Journal>): void {
  test('an empty journal reads as nothing', async () => {
    expect(await (await make()).read(0)).toEqual([]);
  });

  test('entries are read back in order, from any number on', async () => {
    const journal = await make();
    for (let seq = 0; seq < 12; seq += 1) expect(await journal.append(entryOf(seq))).toBe('appended');
    expect(await journal.read(0)).toEqual(Array.from({ length: 12 }, (_, seq) => entryOf(seq)));
    expect(await journal.read(10)).toEqual([entryOf(10), entryOf(11)]);
    expect(await journal.read(12)).toEqual([]);
  });

  test('a number that is taken stays what it is, whoever asks for it again', async () => {
    const journal = await make();
    await journal.append(entryOf(0));
    expect(await journal.append(entryOf(0, 'b'))).toBe('taken');
    expect(await journal.append(entryOf(0))).toBe('taken');
    expect(await journal.read(0)).toEqual([entryOf(0)]);
  });

  test('of many writers of one number exactly one succeeds', async () => {
    const journal = await make();
    const writers = ['a', 'b', 'c', 'd', 'e', 'f'];
    const answers = await Promise.all(writers.map((by) => journal.append(entryOf(0, by))));
    expect(answers.filter((answer) => answer === 'appended')).toHaveLength(1);
    const winner = writers[answers.indexOf('appended')];
    expect(await journal.read(0)).toMatchObject([{ by: winner }]);
  });

  test('a gap is refused', async () => {
    const journal = await make();
    await journal.append(entryOf(0));
    await expect(journal.append(entryOf(2))).rejects.toThrow('gap');
  });
}
