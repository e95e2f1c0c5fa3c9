import { expect, test } from 'vitest';
import { refuseSharedHostKey } from './boot-test.js';

const key = (type: string, blob: string) => ({ type, blob });
const built = [key('ssh-ed25519', 'AAAA1'), key('ssh-rsa', 'AAAA2')];

// Safety rule: two instances with one host key cannot be told apart, and whoever has one of them can be all of them.
test('an instance that came up with a host key of the machine it was built on refuses the image, and names the key', () => {
  const booted = [key('ssh-ed25519', 'AAAA3'), key('ssh-rsa', 'AAAA2')];
  expect(() => {
    refuseSharedHostKey(booted, built, '/logs/demo.log');
  }).toThrow(
    'The image test "host-keys" failed: the image has the ssh-rsa host key of the machine it was built on, so every instance would share it (log: /logs/demo.log).',
  );
});

test('keys of its own are what it must have, and the test that it has passed is named', () => {
  expect(refuseSharedHostKey([key('ssh-ed25519', 'AAAA3')], built, '/logs/demo.log')).toEqual(['host-keys']);
});
