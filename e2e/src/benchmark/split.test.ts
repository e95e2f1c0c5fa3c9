import type { Entry, Fact } from '@moult/rolling-upgrade';
import { expect, test } from 'vitest';
import { splitOf } from './split.js';

const at = (seconds: number, fact: Fact): Entry => ({
  ...{ seq: 0, id: 'x', by: 'ada', at: seconds * 1000 },
  fact,
});
const step = (
  subject: string,
  name: 'launch' | 'attach-volume' | 'move-address' | 'prove',
  from: number,
  to: number,
): Entry[] => [
  at(from, { kind: 'step-started', subject, step: name }),
  at(to, { kind: 'step-passed', subject, step: name, says: '' }),
];

test('the node that is done last is the critical path; what lies between its steps is our own', () => {
  const entries = [
    ...step('a', 'launch', 0, 9),
    ...step('b', 'launch', 1, 5),
    ...step('b', 'attach-volume', 6, 8),
    ...step('b', 'prove', 8.5, 20),
    ...step('a', 'prove', 9, 19),
  ];
  expect(splitOf(entries)).toEqual({
    ...{ node: 'b', bootMs: 4_000, stateMs: 2_000, serviceMs: 11_500, ownMs: 1_500 },
  });
  expect(splitOf([])).toBeNull();
});

test('what two steps took at the same time is counted once', () => {
  const entries = [
    ...step('a', 'attach-volume', 0, 4),
    ...step('a', 'move-address', 1, 3),
    ...step('a', 'prove', 5, 9),
  ];
  expect(splitOf(entries)).toMatchObject({ stateMs: 4_000, serviceMs: 4_000, ownMs: 1_000 });
});
