import { expect, test } from 'vitest';
import { newLoginKey } from '../ssh/key-pair.js';
import { hostKeysInConsole } from './host-keys.js';

const key = (): string => newLoginKey('root@ip-10-0-0-1').publicKey;
const block = (...keys: string[]): string =>
  ['-----BEGIN SSH HOST KEY KEYS-----', ...keys, '-----END SSH HOST KEY KEYS-----'].join('\r\n');
const blobs = (text: string): string[] => hostKeysInConsole(text).map(({ blob }) => blob);
const blobOf = (line: string): string => line.split(' ')[1] ?? '';

test('every key of a complete block is read', () => {
  const [one, two] = [key(), key()];
  expect(blobs(`booting\r\n${block(one, two)}\r\nlogin:`)).toEqual([blobOf(one), blobOf(two)]);
});

test('half a block is a console read too early', () => {
  expect(blobs(`-----BEGIN SSH HOST KEY KEYS-----\n${key()}\n`)).toEqual([]);
});

test('the last block wins, because a machine with a new identity prints a new one', () => {
  const [before, after] = [key(), key()];
  expect(blobs(`${block(before)}\n${block(after)}`)).toEqual([blobOf(after)]);
});

test('prefixes of the kernel log and of syslog do not hide a key', () => {
  const one = key();
  const lines = block(one).split('\r\n');
  expect(blobs(lines.map((line) => `[   12.345678] cloud-init[612]: ${line}`).join('\n'))).toEqual([
    blobOf(one),
  ]);
});

test('a line whose blob is of another type than it says is no key', () => {
  expect(blobs(block(key().replace('ssh-ed25519', 'ssh-rsa')))).toEqual([]);
});
