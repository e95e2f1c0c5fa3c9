import { expect, test } from 'vitest';
import { keptOnce } from './kept-once.js';

test('many that come at once are given one answer, and so is who comes later', async () => {
  let asked = 0;
  const answer = keptOnce(() => Promise.resolve((asked += 1)));
  expect(await Promise.all([answer(), answer()])).toEqual([1, 1]);
  expect(await answer()).toBe(1);
});

test('a failure is not kept: who comes next asks anew', async () => {
  let asked = 0;
  const answer = keptOnce(() => {
    asked += 1;
    return asked === 1 ? Promise.reject(new Error('away')) : Promise.resolve('here');
  });
  const both = await Promise.allSettled([answer(), answer()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(asked).toBe(1);
  expect(await answer()).toBe('here');
});
