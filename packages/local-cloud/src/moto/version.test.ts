import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { atLeast, pythonBelow } from './version.js';

test.each([
  ['5.1.0', true],
  ['5.1.1', true],
  ['5.10.0', true],
  ['6.0', true],
  ['5.2.0.dev0', true],
  ['5.0.29', false],
  ['4.99.99', false],
  ['5', false],
])('moto %s is new enough beside 5.1.0: %s', (version, enough) => {
  expect(atLeast(version, '5.1.0')).toBe(enough);
});

test('the Python behind a wrapper is found among the children of a shell', async () => {
  const shell = spawn('/bin/sh', ['-c', 'python3 -c "import time; time.sleep(60)" & read wait; kill $!'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  try {
    await expect.poll(() => pythonBelow(shell.pid ?? 0), { timeout: 20_000 }).toMatch(/python[0-9.]*$/);
  } finally {
    shell.stdin.end('\n');
  }
});
