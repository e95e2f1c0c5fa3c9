import { expect, test } from 'vitest';
import { newLoginKey } from './key-pair.js';

const pair = (bytes: number) => ({
  private: 'private',
  public: `ssh-ed25519 ${Buffer.alloc(bytes, 1).toString('base64')} operator`,
});

test('a pair that came out a byte short is drawn again', () => {
  const drawn = [pair(50), pair(50), pair(51)];
  expect(newLoginKey('operator', () => drawn.shift() ?? pair(0)).publicKey).toBe(pair(51).public);
  expect(drawn).toEqual([]);
});

test('drawing ends', () => {
  expect(() => newLoginKey('operator', () => pair(50))).toThrow('No usable key pair came of 20 draws');
});

test('four hundred pairs are all of the right length', () => {
  for (let count = 0; count < 400; count += 1) {
    expect(Buffer.from(newLoginKey('x').publicKey.split(' ')[1] ?? '', 'base64')).toHaveLength(51);
  }
});
