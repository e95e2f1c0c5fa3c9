import { describe, expect, test } from 'vitest';
import type { Operation } from '../history/operation.js';
import { failed, read, swapped, unknown, wrote } from '../test-support/say.js';
import { measureAvailability } from './availability.js';
import type { Schedule } from './schedule.js';

/** Ten seconds, ten writes a second, of which at least five must be sent. */
const schedule: Schedule = { from: 1000, to: 11_000, everyMs: 100, minimumPerSecond: 5 };
const budget = { schedule, maxGapMs: 500 };

/** Every write of the schedule, answered after 20 ms. */
const steady: readonly Operation[] = Array.from({ length: 100 }, (_, index) => {
  const start = 1000 + index * 100;
  return wrote(`v${String(index)}`, [start, start + 20]);
});

function whereStart(from: number, to: number, change: (operation: Operation) => Operation[]): Operation[] {
  return steady.flatMap((operation) =>
    operation.start >= from && operation.start < to ? change(operation) : [operation],
  );
}

describe('availability', () => {
  test('of steady traffic is the distance between two answers', () => {
    const { verdict, longestGap, successRatio, due, seconds } = measureAvailability(steady, budget);
    expect(verdict).toEqual({ kind: 'within' });
    expect(longestGap.ms).toBe(100);
    expect({ successRatio, due }).toEqual({ successRatio: 1, due: 100 });
    expect(seconds.map(({ sent, acknowledged }) => [sent, acknowledged])).toEqual(Array(10).fill([10, 10]));
  });

  test('counts the time in which writes failed as a gap, and names the step that covers most of it', () => {
    const operations = whereStart(4000, 6000, (operation) => [failed(operation)]);
    const intervals = [
      { name: 'detach consul-1', from: 3900, to: 4500 },
      { name: 'start consul-1', from: 4500, to: 9000 },
      { name: 'bake consul-1', from: 9000, to: 9500 },
    ];
    const { verdict, longestGap, successRatio } = measureAvailability(operations, { ...budget, intervals });
    expect(verdict).toEqual({ kind: 'exceeded' });
    expect(longestGap).toMatchObject({ from: 3920, to: 6020, ms: 2100 });
    expect(longestGap.during).toEqual([
      { name: 'start consul-1', ms: 1520 },
      { name: 'detach consul-1', ms: 580 },
    ]);
    expect(successRatio).toBe(0.8);
  });

  test('is not flattered by a client that waits: the answer counts when it comes, and from when it was due', () => {
    const operations = whereStart(4000, 6000, (operation) =>
      operation.start === 4000
        ? [{ ...wrote('slow', [4000, 5990]), due: 3990 }]
        : [{ ...wrote('late', [5990, 6000]), due: operation.start }],
    );
    const { longestGap, longestWaitMs } = measureAvailability(operations, budget);
    expect(longestGap.ms).toBe(5990 - 3920);
    expect(longestWaitMs).toBe(2000);
  });

  test('has no verdict when fewer writes were sent than the minimum, over as long as a gap may be', () => {
    const operations = whereStart(4000, 5000, ({ start }) =>
      start < 4400 ? [wrote('x', [start, start + 1])] : [],
    );
    const { verdict, successRatio } = measureAvailability(operations, { ...budget, maxGapMs: 1000 });
    expect(verdict).toEqual({ kind: 'too-little-traffic', stretch: { from: 4000, to: 5000, sent: 4 } });
    expect(successRatio).toBe(0.94);
  });

  test('has no verdict when nobody sent for longer than a gap may be, though much was sent before and after', () => {
    const operations = whereStart(2000, 6000, () => []);
    const { verdict } = measureAvailability(operations, { ...budget, maxGapMs: 3000 });
    expect(verdict).toEqual({ kind: 'too-little-traffic', stretch: { from: 1000, to: 4000, sent: 10 } });
  });

  test('has its verdict when clients paused for less than a gap may be: the pause is in the gap', () => {
    const operations = whereStart(4000, 5000, () => []);
    const pausedFor = (maxGapMs: number): unknown => {
      const { verdict, longestGap } = measureAvailability(operations, { ...budget, maxGapMs });
      return [verdict.kind, longestGap.ms];
    };
    expect(pausedFor(3000)).toEqual(['within', 1100]);
    expect(pausedFor(1000)).toEqual(['too-little-traffic', 1100]);
  });

  test('without any acknowledgement is an outage of the whole window', () => {
    const operations = steady.map(unknown);
    const { verdict, longestGap, successRatio } = measureAvailability(operations, budget);
    expect(verdict).toEqual({ kind: 'exceeded' });
    expect(longestGap).toMatchObject({ from: 1000, to: 11_000, ms: 10_000 });
    expect(successRatio).toBe(0);
  });

  test('of traffic that stopped is a gap up to the end of the schedule', () => {
    const { longestGap, verdict } = measureAvailability(steady.slice(0, 50), budget);
    expect(longestGap).toMatchObject({ from: 5920, to: 11_000 });
    expect(verdict.kind).toBe('too-little-traffic');
  });

  test('of traffic that was not answered at first is a gap from the start of the schedule', () => {
    const operations = whereStart(1000, 4000, (operation) => [failed(operation)]);
    expect(measureAvailability(operations, budget).longestGap).toMatchObject({ from: 1000, to: 4020 });
  });

  test('reads and refused compare-and-sets acknowledge nothing', () => {
    const operations = whereStart(4000, 5000, ({ start }) => [
      swapped(['a', 'b'], [start, start + 20], false),
      read('a', [start, start + 20]),
    ]);
    const found = measureAvailability(operations, budget);
    expect(found.longestGap.ms).toBe(1100);
    expect(found).toMatchObject({ refused: 10, acknowledged: 90, successRatio: 1 });
  });

  test.each([
    { ...schedule, to: 1000 },
    { ...schedule, everyMs: 0 },
    { ...schedule, from: NaN },
    { ...schedule, to: 1e12 },
  ])('has no verdict for a window without a schedule or of more than a day', (odd) => {
    expect(measureAvailability(steady, { ...budget, schedule: odd }).verdict).toEqual({ kind: 'no-window' });
  });
});
