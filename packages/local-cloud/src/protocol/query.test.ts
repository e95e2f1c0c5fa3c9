import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError } from './error.js';
import { ids, integer, list, parseParams } from './params.js';
import { emptyNode, flatten, parseQuery } from './query.js';

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'no error';
  } catch (cause) {
    if (cause instanceof ApiError) return cause.code;
    throw cause;
  }
};

test('numbered and dotted names nest', () => {
  const tree = parseQuery('Filter.1.Name=tag%3AName&Filter.1.Value.2=b+c&Filter.1.Value.1=a');
  expect(flatten(tree)).toEqual({
    'Filter.1.Name': 'tag:Name',
    'Filter.1.Value.1': 'a',
    'Filter.1.Value.2': 'b c',
  });
});

test('any flat parameters come back as they were written', () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/);
  fc.assert(
    fc.property(fc.dictionary(name, fc.string({ unit: 'grapheme' }), { noNullPrototype: true }), (flat) => {
      const encoded = Object.entries(flat).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
      expect(flatten(parseQuery(encoded.join('&')))).toEqual(flat);
    }),
  );
});

test('whatever bytes arrive, the parser answers or gives one of EC2’s errors', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('&', '=', '.', '%', '%zz', '__proto__', 'constructor', 'A.1', 'A.1.B=2'),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      expect(['no error', 'MalformedQueryString', 'InvalidParameterValue']).toContain(
        codeOf(() => parseQuery(pieces.join(''))),
      );
    }),
    { numRuns: 2000 },
  );
});

test('prototype names are plain parameters', () => {
  const tree = parseQuery('__proto__.polluted=1&constructor=2');
  expect(flatten(tree)).toEqual({ '__proto__.polluted': '1', constructor: '2' });
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});

test.each([
  ['a name given twice', 'A=1&A=2'],
  ['a value and members under one name', 'A=1&A.1=2'],
  ['an empty part in a name', 'A..B=1'],
  ['bytes that are not UTF-8', 'A=%ff'],
])('%s is malformed', (_, query) => {
  expect(codeOf(() => parseQuery(query))).toBe('MalformedQueryString');
});

test('more parameters than are ever meant are refused', () => {
  const query = Array.from({ length: 5001 }, (_, index) => `A.${index}=x`).join('&');
  expect(codeOf(() => parseQuery(query))).toBe('InvalidParameterValue');
});

const schema = z.strictObject({ InstanceId: list(ids.instance, 2), Count: integer(1, 5) });
const node = (entries: object) => Object.assign(emptyNode(), entries);

test.each([
  ['an unknown parameter', { Count: '1', Colour: 'red' }, 'UnknownParameter'],
  ['a missing parameter', {}, 'MissingParameter'],
  ['a number out of bounds', { Count: '6' }, 'InvalidParameterValue'],
  ['text for a number', { Count: 'many' }, 'InvalidParameterValue'],
  ['a malformed id', { Count: '1', InstanceId: { 1: 'i-xyz' } }, 'InvalidInstanceID.Malformed'],
  [
    'too many members',
    { Count: '1', InstanceId: { 1: 'i-01234567', 2: 'i-01234567', 3: 'i-01234567' } },
    'InvalidParameterValue',
  ],
  ['members that are not numbered', { Count: '1', InstanceId: { a: 'i-01234567' } }, 'InvalidParameterValue'],
])('%s is refused with EC2’s code', (_, params, code) => {
  expect(codeOf(() => parseParams(schema, node(params)))).toBe(code);
});

test('list members keep their order by number, not by position in the request', () => {
  const params = node({ Count: '1', InstanceId: { 2: 'i-22222222', 1: 'i-11111111' } });
  expect(parseParams(schema, params).InstanceId).toEqual(['i-11111111', 'i-22222222']);
});
