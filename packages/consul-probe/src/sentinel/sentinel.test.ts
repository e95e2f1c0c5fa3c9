import { describe, expect, it } from 'vitest';
import { judgeSentinel } from './sentinel.js';

const sentinel = { key: 'moult/sentinel/a', value: 'v', index: 40 };
const entry = (value: string, modifyIndex: number): Parameters<typeof judgeSentinel>[2] => [
  { key: sentinel.key, value: Buffer.from(value), flags: 0, createIndex: modifyIndex, modifyIndex },
];

describe('a sentinel on one member', () => {
  it('is readable when value and index are those of the write', () => {
    expect(judgeSentinel(sentinel, 40, entry('v', 40))).toEqual({ kind: 'readable' });
  });

  it('is missing when the member is past the write and does not have it', () => {
    expect(judgeSentinel(sentinel, 40, [])).toEqual({ kind: 'missing', appliedIndex: 40 });
  });

  it('says nothing yet on a member that has not come to the write', () => {
    expect(judgeSentinel(sentinel, 39, [])).toEqual({ kind: 'behind', appliedIndex: 39, needed: 40 });
  });

  it('is different when the value is another, or was written at another place in the history', () => {
    expect(judgeSentinel(sentinel, 99, entry('w', 40))).toEqual({ kind: 'different', modifyIndex: 40 });
    expect(judgeSentinel(sentinel, 99, entry('v', 41))).toEqual({ kind: 'different', modifyIndex: 41 });
  });
});
