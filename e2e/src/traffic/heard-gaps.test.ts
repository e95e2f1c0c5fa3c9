import type { Operation } from '@moult/history-checker';
import { expect, test } from 'vitest';
import { heardGaps, longestHeard } from './heard-gaps.js';
import type { TrafficRecord } from './traffic.js';

const recordOf = (operations: readonly Operation[], withheld: readonly number[] = []): TrafficRecord => ({
  ...{ operations, withheld },
  schedule: { from: 0, to: 1_000, everyMs: 25, minimumPerSecond: 20 },
});

/** Writes that are due every 25 ms, each sent late by so much and answered 5 ms later. */
function writes(late: (due: number) => number): Operation[] {
  return Array.from({ length: 40 }, (_, index) => {
    const due = index * 25;
    const start = due + late(due);
    const value = `v${String(index)}`;
    const rest = { client: 'a-1@kv-1', kind: 'write', key: 'k', value, outcome: 'ok' } as const;
    return { ...rest, due, start, end: start + 5 };
  });
}

/** The same without an answer where this says so. */
const unanswered = (all: readonly Operation[], is: (due: number) => boolean): Operation[] =>
  all.map((one) => (one.kind === 'write' && is(one.due ?? 0) ? { ...one, outcome: 'unknown' } : one));

test('while clients are at work a gap is as long as it is', () => {
  const silent = unanswered(
    writes(() => 0),
    (due) => due >= 300 && due <= 600,
  );
  expect(longestHeard(heardGaps(recordOf(silent)))).toBe(350);
});

test('a stretch in which nobody asked is no gap: nobody can tell an outage from nobody trying', () => {
  const idle = writes(() => 0).filter(({ due = 0 }) => due < 300 || due > 600);
  expect(longestHeard(heardGaps(recordOf(idle)))).toBe(25);
});

test('the time in which clients stood still themselves is nobody’s gap', () => {
  const stalled = writes((due) => (due >= 300 && due < 600 ? 600 - due : 0));
  expect(longestHeard(heardGaps(recordOf(stalled)))).toBeLessThan(40);
});

test('of a gap that lasted longer than that, the rest counts', () => {
  const late = writes((due) => (due >= 300 && due < 400 ? 400 - due : 0));
  const both = unanswered(late, (due) => due >= 300 && due <= 600);
  expect(Math.round(longestHeard(heardGaps(recordOf(both))))).toBe(230);
});

test('clients that withhold what is due are awake: such a gap is the cluster’s, in full', () => {
  const idle = writes(() => 0).filter(({ due = 0 }) => due < 300 || due > 600);
  const withheld = Array.from({ length: 13 }, (_, index) => 300 + index * 25);
  expect(longestHeard(heardGaps(recordOf(idle, withheld)))).toBe(350);
});
