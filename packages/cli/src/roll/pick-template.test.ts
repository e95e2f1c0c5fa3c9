import { expect, test } from 'vitest';
import { pickTemplate } from './pick-template.js';

const versions = [
  { version: 1, content: 'old' },
  { version: 2, content: 'new' },
  { version: 3, content: 'old' },
];

test('a rollback goes to the version that untouched nodes come from', () => {
  expect(pickTemplate({ id: 'lt-1', version: 3 }, versions, [1, 1, 2])).toEqual({ id: 'lt-1', version: 1 });
});

test('an upgrade goes to the version that was made for it', () => {
  expect(pickTemplate({ id: 'lt-1', version: 2 }, versions, [1, 1, 1])).toEqual({ id: 'lt-1', version: 2 });
});

test('a version that EC2 does not show yet is taken at its word', () => {
  expect(pickTemplate({ id: 'lt-1', version: 4 }, versions, [1, 1, 1])).toEqual({ id: 'lt-1', version: 4 });
});
