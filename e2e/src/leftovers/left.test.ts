import { expect, test } from 'vitest';
import { leftCheck } from '../checks/left.js';
import { allLeft, type Left, leftOf, leftSays, looked } from './left.js';

const nothing: Left = { kind: 'nothing' };
const blind: Left = { kind: 'not-looked', because: 'no losetup here' };

test('what one look found counts, whatever the others say', () => {
  expect(allLeft([nothing, leftOf(['a']), blind, leftOf(['b'])])).toEqual({ kind: 'some', what: ['a', 'b'] });
  expect(leftCheck(leftOf(['a', 'b']))).toMatchObject([{ held: 'no', evidence: 'a; b' }]);
});

test('a look that failed is no look that found nothing', async () => {
  const failed = await looked(() => Promise.reject(new Error('no losetup here')));
  expect(failed).toEqual(blind);
  expect(allLeft([nothing, failed, { kind: 'kept' }])).toEqual(blind);
  expect(leftCheck(blind)).toMatchObject([{ held: 'undecided', evidence: 'no losetup here' }]);
});

test('what was kept on purpose is not called forgotten, unless something else was', () => {
  expect(leftCheck(allLeft([{ kind: 'kept' }, nothing]))).toEqual([]);
  expect(allLeft([{ kind: 'kept' }, leftOf(['a'])]).kind).toBe('some');
});

test('only who has looked says that nothing is left', () => {
  expect(leftSays(allLeft([nothing, nothing]))).toMatch(/^nothing of it is left/);
  expect(leftSays(blind)).toContain('could not be looked for: no losetup here');
  expect(leftSays(leftOf(['container x']))).toBe('left of it: container x');
});
