import type { Writes } from '@moult/consul-probe';
import { expect, test } from 'vitest';
import { trialMember } from './write-watch.js';
import { lineOnChange, takenLine, type WritesSaid } from './writes-line.js';

const writes = (acknowledged: number, sinceMs: number, longestGapMs = sinceMs): Writes => ({
  ...{ kind: 'tried', acknowledged, failed: 1, lastMs: 12, longestGapMs, sinceMs },
});

test('a gap in the writes is said when it has grown, once, and again when it is over', () => {
  const seen = [writes(0, 400), writes(1, 10), writes(2, 20), writes(2, 2_600), writes(2, 3_100)];
  let said: WritesSaid = 'nothing';
  const lines = [...seen, writes(3, 5, 3_400), writes(4, 5, 3_400)].map((one) => {
    const told = lineOnChange(said, one);
    said = told.said;
    return told.line?.trim() ?? null;
  });
  expect(lines).toEqual([
    ...[null, 'writes are taken', null, 'no write was taken for 2.6 s', null],
    ...['writes are taken again, after 3.4 s at most', null],
  ]);
});

test('a cluster that took no write from the beginning is said to take none', () => {
  expect(lineOnChange('nothing', writes(0, 2_600)).line?.trim()).toBe('no write was taken for 2.6 s');
});

test('in the end the longest time without a write is said', () => {
  expect(takenLine(writes(40, 10, 3_400))).toBe(
    'writes meanwhile: 40 taken, 1 not, at most 3.4 s without one',
  );
  expect(takenLine({ kind: 'not-tried' })).toBeNull();
});

test('a member is looked for once, and again when it fails', async () => {
  let [finds, fails] = [0, false];
  const client = trialMember('a', () => {
    finds += 1;
    const writeKey = () => (fails ? Promise.reject(new Error('gone')) : Promise.resolve());
    return Promise.resolve({ label: 'a', writeKey, deleteKey: () => Promise.resolve() });
  });
  const write = () => client.writeKey({ key: 'k', value: 'v' });
  await write();
  await write();
  expect(finds).toBe(1);
  fails = true;
  await expect(write()).rejects.toThrow('gone');
  fails = false;
  await write();
  expect(finds).toBe(2);
});
