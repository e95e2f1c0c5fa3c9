import type { Entry, Fact } from '@moult/rolling-upgrade';
import { expect, test } from 'vitest';
import { outOf, turnOf } from './turn.js';

const at = (ms: number, fact: Fact): Entry => ({ ...{ seq: 0, id: 'x', by: 'ada', at: ms }, fact });
const takeDown = (ms: number, subject: string): Entry =>
  at(ms, {
    ...{ kind: 'effect-intended', subject, step: 'take-down', attempt: 1 },
    effect: { kind: 'stop-instance', instance: 'i-1' },
  });

test('a node’s turn lasts from the first intention to take it down to the proof that it is back', () => {
  const entries = [
    takeDown(10, 'a'),
    takeDown(12, 'a'),
    at(30, { kind: 'step-passed', subject: 'a', step: 'prove', says: '' }),
    takeDown(40, 'b'),
  ];
  expect(turnOf(entries, 'a')).toEqual({ from: 10, to: 30 });
  expect(turnOf(entries, 'b')).toBeNull();
});

test('an absence that reaches into the turn counts whole, any other is told apart', () => {
  const absences = [
    { from: 0, to: 5 },
    { from: 9, to: 14 },
    { from: 29, to: 33 },
    { from: 50, to: 51 },
  ];
  expect(outOf(absences, { from: 10, to: 30 })).toEqual({ inTurnMs: 9, elsewhereMs: 6 });
});
