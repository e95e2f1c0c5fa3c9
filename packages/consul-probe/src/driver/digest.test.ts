import { describe, expect, it } from 'vitest';
import type { KeyValue } from '../client/kv.js';
import { digestOf, sentinelsOn } from './digest.js';

const entry = (key: string, value: string, index: number): KeyValue => ({
  ...{ key, value: Buffer.from(value), flags: 0, createIndex: index, modifyIndex: index },
});
const both = [entry('a', '1', 10), entry('b', '2', 20)];

describe('the sentinels on a member', () => {
  it('are readable when it has every one the cluster has, as it was written', () => {
    expect(sentinelsOn(both, both, 20)).toBe('readable');
    expect(sentinelsOn(both, [...both, entry('c', '3', 30)], 30)).toBe('readable');
  });

  it('are missing when it lacks one that it should have, or has another in its place', () => {
    expect(sentinelsOn(both, both.slice(1), 20)).toBe('missing');
    expect(sentinelsOn(both, [entry('a', 'other', 10), entry('b', '2', 20)], 20)).toBe('missing');
    expect(sentinelsOn(both, [entry('a', '1', 11), entry('b', '2', 20)], 20)).toBe('missing');
  });

  it('are missing when nobody ever wrote one: nothing was proved', () => {
    expect(sentinelsOn([], [], 20)).toBe('missing');
  });

  it('are unread while it has not come so far, and while the cluster’s own list is not known', () => {
    expect(sentinelsOn(both, both.slice(0, 1), 19)).toBe('unread');
    expect(sentinelsOn(null, both, 20)).toBe('unread');
  });
});

describe('the digest', () => {
  it('is the same for the same history, in whatever order it was read', () => {
    expect(digestOf(both)).toBe(digestOf(both.toReversed()));
  });

  it('differs by a value, a key, and the place in the history', () => {
    const [a = entry('a', '1', 10)] = both;
    const others = [
      [entry('a', '2', 10)],
      [entry('b', '1', 10)],
      [entry('a', '1', 11)],
      [{ ...a, createIndex: 9 }],
      [],
    ];
    const digests = [[a], ...others].map(digestOf);
    expect(new Set(digests).size).toBe(digests.length);
  });
});
