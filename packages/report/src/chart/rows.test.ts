import { expect, test } from 'vitest';
import { inRows } from './rows.js';

const span = (from: number, to: number) => ({ from, to });
const places = (...spans: readonly { from: number; to: number }[]) =>
  inRows(spans).map(({ row, rows }) => `${row}/${rows}`);

test('what follows each other has the whole height', () => {
  expect(places(span(0, 5), span(5, 9), span(9, 9), span(9, 12))).toEqual(['0/1', '0/1', '0/1', '0/1']);
});

test('what goes on beside a chain of others has a row of its own, and the others theirs', () => {
  expect(places(span(0, 3), span(3, 6), span(4, 20), span(6, 9), span(20, 30))).toEqual([
    ...['0/1', '0/2', '1/2', '0/2', '0/1'],
  ]);
});

test('three at a time need three rows', () => {
  expect(places(span(0, 10), span(1, 10), span(2, 10))).toEqual(['0/3', '1/3', '2/3']);
});

test('nothing has no place', () => {
  expect(places()).toEqual([]);
});
