import { expect, test } from 'vitest';
import { lifetimeBy } from './lifetime.js';

const soon = '2027-01-01T00:00:00Z';
const later = '2027-01-02T00:00:00Z';
const lasting = { kind: 'lasting' };

test('what does not exist yet lives as long as is asked', () => {
  expect(lifetimeBy([], undefined)).toEqual(lasting);
  expect(lifetimeBy([], soon)).toEqual({ kind: 'throwaway', expires: soon });
});

// Safety rule: without it a flag would make kept data go with the next destroy, or with a sweep.
test('data that was kept is to last, whatever end is asked for', () => {
  const kept = [{ kind: 'volume', expires: undefined }] as const;
  expect(lifetimeBy(kept, soon)).toEqual(lasting);
  expect(lifetimeBy([...kept, { kind: 'instance', expires: soon }], soon)).toEqual(lasting);
});

test('an environment stays what its network says', () => {
  expect(lifetimeBy([{ kind: 'vpc', expires: undefined }], soon)).toEqual(lasting);
  const network = { kind: 'vpc', expires: soon } as const;
  expect(lifetimeBy([network, { kind: 'volume', expires: undefined }], undefined)).toEqual({
    ...{ kind: 'throwaway', expires: soon },
  });
});

test('what is left of a throwaway one ends with the last of it', () => {
  const left = [
    { kind: 'volume', expires: soon },
    { kind: 'snapshot', expires: later },
  ] as const;
  expect(lifetimeBy(left, undefined)).toEqual({ kind: 'throwaway', expires: later });
});
