import { expect, test } from 'vitest';
import { matcher } from './filter.js';

const table = { name: (text: string) => text };
const matches = (pattern: string, text: string) =>
  matcher(table, [{ name: 'name', values: [pattern] }], () => ({}))(text);

test.each([
  ['debian-*', 'debian-12', true],
  ['debian-1?', 'debian-12', true],
  ['debian-1?', 'debian-1', false],
  ['a.c', 'abc', false],
  [String.raw`a\*`, 'a*', true],
  [String.raw`a\*`, 'ab', false],
  ['(x', '(x', true],
  ['*****x', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaay', false],
])('%s against %s is %s', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});

test('all filters must match, any value of one is enough', () => {
  const filter = matcher(
    table,
    [
      { name: 'name', values: ['a', 'b'] },
      { name: 'tag:colour', values: ['green'] },
    ],
    (text): Record<string, string> => (text === 'a' ? { colour: 'green' } : {}),
  );
  expect([filter('a'), filter('b')]).toEqual([true, false]);
});

test('a filter this call does not have is refused by name', () => {
  expect(() => matcher(table, [{ name: 'colour', values: ['x'] }], () => ({}))).toThrow(
    "The filter 'colour' is invalid",
  );
  expect(() => matcher(table, [{ name: 'constructor', values: ['x'] }], () => ({}))).toThrow('is invalid');
});
