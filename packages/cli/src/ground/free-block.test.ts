import { expect, test } from 'vitest';
import { freeBlock, overlap } from './free-block.js';

test.each([
  ['10.0.0.0/16', '10.0.4.0/24', true],
  ['10.0.4.0/24', '10.0.0.0/16', true],
  ['10.0.0.0/16', '10.1.0.0/16', false],
  ['10.0.0.0/8', '10.200.0.0/16', true],
  ['172.16.0.0/12', '10.0.0.0/16', false],
])('%s and %s share an address: %s', (one, other, shared) => {
  expect(overlap(one, other)).toBe(shared);
});

test('a block in use, whole or in part, is passed over', () => {
  expect(freeBlock(['10.7.3.0/24', '10.8.0.0/16'], 7)).toBe('10.9.0.0/16');
});

test('the search goes round, and ends', () => {
  expect(freeBlock(['10.255.0.0/16'], 255)).toBe('10.0.0.0/16');
  expect(freeBlock(['10.0.0.0/8'], 3)).toBeNull();
});
