import type { Operation } from '@moult/history-checker';
import { expect, test } from 'vitest';
import type { TrafficRecord } from '../traffic/traffic.js';
import { successCheck } from './success.js';

/** So many writes of a client, the first ones answered. */
function record(
  client: string,
  { sent, answered, withheld }: { sent: number; answered: number; withheld: number },
): TrafficRecord {
  const operations = Array.from({ length: sent }, (_, index): Operation => {
    const asked = {
      client,
      kind: 'write',
      key: 'k',
      value: `v${String(index)}`,
      start: index,
      end: index + 1,
    } as const;
    return { ...asked, outcome: index < answered ? 'ok' : 'unknown' };
  });
  const schedule = { from: 0, to: 1_000, everyMs: 10, minimumPerSecond: 20 };
  return { schedule, operations, withheld: Array.from({ length: withheld }, (_, at) => at) };
}

const held = (client: string, counts: { sent: number; answered: number; withheld: number }): string =>
  successCheck(record(client, counts)).held;

test('four of five answered writes to members in place pass, one less is red', () => {
  expect(held('in-place-1@kv-1', { sent: 100, answered: 80, withheld: 0 })).toBe('yes');
  expect(held('in-place-1@kv-1', { sent: 100, answered: 79, withheld: 0 })).toBe('no');
});

test('a write that was never sent, because too many were unanswered, counts as one that got no answer', () => {
  expect(held('in-place-1@kv-1', { sent: 100, answered: 90, withheld: 20 })).toBe('no');
});

test('a compare-and-set that was refused was answered', () => {
  const cas: Operation = {
    ...{ client: 'in-place-1@kv-1', kind: 'compare-and-set', key: 'k', value: 'a', expected: 'b' },
    ...{ start: 1, end: 2, outcome: 'ok', returned: false },
  };
  const { schedule } = record('in-place-1@kv-1', { sent: 0, answered: 0, withheld: 0 });
  expect(successCheck({ schedule, operations: [cas], withheld: [] }).held).toBe('yes');
});

test('members that are being replaced are no matter for it, and without a write nobody can tell', () => {
  expect(held('all-1@kv-1', { sent: 100, answered: 0, withheld: 0 })).toBe('undecided');
});
