import { describe, expect, it } from 'vitest';
import type { KeyValue } from '../client/kv.js';
import { judgeSentinel, sentinelsOn } from './sentinel.js';

const sentinel = { key: 'moult/sentinel/a', value: 'v', revision: 40 };
const entry = (value: string, modRevision: number, key = sentinel.key): KeyValue => ({
  ...{ key, value: Buffer.from(value), createRevision: modRevision, modRevision },
});

describe('a sentinel on one member', () => {
  it('is readable when value and revision are those of the write', () => {
    expect(judgeSentinel(sentinel, { revision: 40, entries: [entry('v', 40)] })).toEqual({
      kind: 'readable',
    });
  });

  it('is missing when the member is past the write and does not have it', () => {
    expect(judgeSentinel(sentinel, { revision: 40, entries: [] })).toEqual({ kind: 'missing', revision: 40 });
  });

  it('says nothing yet on a member that has not come to the write', () => {
    expect(judgeSentinel(sentinel, { revision: 39, entries: [] })).toEqual({
      kind: 'behind',
      revision: 39,
      needed: 40,
    });
  });

  it('is different when the value is another, or was written at another place in the history', () => {
    const seen = (one: KeyValue): unknown => judgeSentinel(sentinel, { revision: 99, entries: [one] });
    expect(seen(entry('w', 40))).toEqual({ kind: 'different', modRevision: 40 });
    expect(seen(entry('v', 41))).toEqual({ kind: 'different', modRevision: 41 });
  });
});

describe('the sentinels of a cluster on one member', () => {
  const both = { revision: 20, entries: [entry('1', 10, 'a'), entry('2', 20, 'b')] };

  it('are readable when it has every one, as it was written', () => {
    expect(sentinelsOn(both, both)).toBe('readable');
  });

  it('are missing when it lacks one that it should have, and when nobody ever wrote one', () => {
    expect(sentinelsOn(both, { revision: 20, entries: both.entries.slice(1) })).toBe('missing');
    expect(sentinelsOn({ revision: 20, entries: [] }, both)).toBe('missing');
  });

  it('are unread while it has not come so far, and while the cluster’s own list is not known', () => {
    expect(sentinelsOn(both, { revision: 19, entries: both.entries.slice(0, 1) })).toBe('unread');
    expect(sentinelsOn(null, both)).toBe('unread');
  });
});
