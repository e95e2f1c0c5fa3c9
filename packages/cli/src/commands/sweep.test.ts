import { expect, test } from 'vitest';
import { expired } from './sweep.js';

const now = new Date('2026-01-02T00:00:00Z');
const thing = (environment: string, expires?: string) => ({ environment, expires });

test('an environment whose last end has passed is swept', () => {
  const things = [thing('test-1', '2026-01-01T00:00:00Z'), thing('test-1', '2026-01-01T06:00:00.000Z')];
  expect(expired(things, now)).toEqual([
    { environment: 'test-1', expires: '2026-01-01T06:00:00.000Z', things: 2 },
  ]);
});

test.each([
  ['one thing of it has not ended', [thing('e', '2026-01-01T00:00:00Z'), thing('e', '2026-01-03T00:00:00Z')]],
  ['one thing of it has no end', [thing('e', '2026-01-01T00:00:00Z'), thing('e')]],
  ['its end cannot be read', [thing('e', 'soon')]],
])('an environment stays when %s', (_, things) => {
  expect(expired(things, now)).toEqual([]);
});
