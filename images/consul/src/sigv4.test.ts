import { execFileSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const library = join(import.meta.dirname, '../../guest/edition-1/files/lib/sigv4.sh');

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

/** The endpoint that a machine with this /etc/environment would ask; the words it says when it refuses one. */
function endpoint(environment: string, service = 'ssm'): string {
  const folder = mkdtempSync(join(tmpdir(), 'environment-'));
  try {
    const file = join(folder, 'environment');
    writeFileSync(file, environment);
    const script = `say() { echo "refused: $*"; }; environment_file=$1; endpoint_of "$2" eu-south-1 || :`;
    return shell(script, file, service);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('AWS is asked at its regional endpoint where the environment of the machine names no other', () => {
  expect(endpoint('')).toBe('https://ssm.eu-south-1.amazonaws.com');
  expect(endpoint('LANG=C\n#AWS_ENDPOINT_URL=http://10.0.0.9:1\n', 'ec2')).toBe(
    'https://ec2.eu-south-1.amazonaws.com',
  );
});

test('another endpoint is found as the SDKs find it: the service’s own first, the last line wins', () => {
  const all = 'AWS_ENDPOINT_URL=http://10.0.0.1:1\nAWS_ENDPOINT_URL="http://10.77.0.1:4566/"\n';
  expect(endpoint(all)).toBe('http://10.77.0.1:4566');
  const own = `${all}export AWS_ENDPOINT_URL_SSM=https://vpce-1.ssm.eu-south-1.vpce.amazonaws.com\n`;
  expect(endpoint(own)).toBe('https://vpce-1.ssm.eu-south-1.vpce.amazonaws.com');
  expect(endpoint(own, 'ec2')).toBe('http://10.77.0.1:4566');
});

test('what is no plain URL is refused and not executed', () => {
  for (const url of ['$(reboot)', 'http://a b', 'http://a/x?y=1', 'ftp://a', 'http://']) {
    expect(endpoint(`AWS_ENDPOINT_URL=${url}\n`)).toMatch(/^refused: .*AWS_ENDPOINT_URL=/);
  }
});
