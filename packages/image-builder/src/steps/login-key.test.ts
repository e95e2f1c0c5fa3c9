import { expect, test } from 'vitest';
import { loginKey } from './login-key.js';

const pair = (bytes: number) => ({
  privateKey: '',
  publicKey: `ssh-ed25519 ${Buffer.alloc(bytes).toString('base64')} test`,
});

test('a pair with a byte too few is drawn again', () => {
  const drawn = [pair(50), pair(50), pair(51)];
  expect(loginKey('test', () => drawn.shift() ?? pair(0))).toEqual(pair(51));
});

test('it does not draw for ever', () => {
  expect(() => loginKey('test', () => pair(50))).toThrow('no usable key pair was drawn in 8 tries');
});

test('what it gives is a key of the right length, whatever was drawn', () => {
  for (let count = 0; count < 300; count += 1) {
    const [type, blob = ''] = loginKey('test').publicKey.split(' ');
    expect([type, Buffer.from(blob, 'base64').length]).toEqual(['ssh-ed25519', 51]);
  }
});
