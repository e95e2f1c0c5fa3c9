import { execFileSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const library = join(import.meta.dirname, '../shared-1/files/lib/sigv4.sh');

const shell = (script: string, ...args: string[]): string =>
  execFileSync('sh', ['-c', `. ${library}; ${script}`, 'sh', ...args], { encoding: 'utf8' });

test('HMAC in shell is HMAC, whatever bytes the key has', () => {
  for (const length of [1, 20, 32, 44, 64]) {
    const key = Buffer.concat([randomBytes(length - 1), Buffer.from([0])]);
    const expected = createHmac('sha256', key).update('a message with % and \\ in it').digest('hex');
    expect(shell('hmac "$1" "$2"', key.toString('hex'), 'a message with % and \\ in it')).toBe(expected);
  }
});

test('the signing key is the one of the example in the AWS documentation', () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-examples.html: secret, date, region and service of the
  // published example.
  const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
  const parts = ['20150830', 'us-east-1', 'iam', 'aws4_request'];
  const script = `key=$(printf 'AWS4%s' "$1" | to_hex); shift; for part in "$@"; do key=$(hmac "$key" "$part"); done; printf %s "$key"`;
  expect(shell(script, secret, ...parts)).toBe(
    'c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9',
  );
});
