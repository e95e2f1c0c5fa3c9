import type { Operation } from '@moult/history-checker';
import { expect, test } from 'vitest';
import type { TrafficRecord } from '../traffic/traffic.js';
import { costOfKill } from './killed-leader.js';

const recordOf = (operations: readonly Operation[]): TrafficRecord => ({
  ...{ operations, withheld: [] },
  schedule: { from: 0, to: 4_000, everyMs: 25, minimumPerSecond: 20 },
});

/** Writes every 25 ms, acknowledged 5 ms later unless they were sent while nobody led. */
const writes = (leaderless: (due: number) => boolean): Operation[] =>
  Array.from({ length: 160 }, (_, index) => {
    const due = index * 25;
    const rest = { client: 'a-1@kv-1', kind: 'write', key: 'k', value: `v${String(index)}` } as const;
    return { ...rest, due, start: due, end: due + 5, outcome: leaderless(due) ? 'unknown' : 'ok' };
  });

test('what a kill costs is the longest gap after it', () => {
  expect(costOfKill(recordOf(writes((due) => due >= 1_000 && due < 2_000)), 1_010)).toBe(1_025);
});

test('a gap before the kill is not its cost', () => {
  expect(costOfKill(recordOf(writes((due) => due >= 500 && due < 900)), 2_000)).toBe(25);
});

test('a cluster that takes no write after it has no cost that could be compared', () => {
  const dead = recordOf(writes((due) => due >= 1_000));
  expect(() => costOfKill(dead, 1_010)).toThrow('no write was acknowledged after the leader was killed');
});
