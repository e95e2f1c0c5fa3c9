import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

function start(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
  return { child, text, ended: once(child, 'exit') as Promise<[number | null]> };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'up prints exports that work, and after %s nothing is left',
  async (signal) => {
    const { child, text, ended } = start('up', '--seed', '5');
    await expect.poll(() => text.err, { timeout: 120_000 }).toContain('Ctrl-C ends it');
    const env: Partial<Record<string, string>> = Object.fromEntries(
      [...text.out.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    const ec2 = new EC2Client({
      endpoint: env['AWS_ENDPOINT_URL'] ?? '',
      region: env['AWS_REGION'] ?? '',
      credentials: {
        accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    });
    const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
    expect(Images?.length).toBe(1);
    expect(text.err).toContain('seed 5');
    child.kill(signal);
    expect(await ended).toEqual([130, null]);
    await expect(fetch(env['AWS_ENDPOINT_URL'] ?? '')).rejects.toThrow();
    const cloudId = /Cloud (\S+),/.exec(text.err)?.[1] ?? 'no cloud';
    const status = start('status', '--json');
    await status.ended;
    expect(status.text.out).not.toContain(cloudId);
  },
);

test('a wrong flag is one sentence with the usage, and exit code 1', async () => {
  const { text, ended } = start('up', '--latency', 'slow');
  expect(await ended).toEqual([1, null]);
  expect(text.err).toContain("argument 'slow' is invalid. Allowed choices are fast, ec2.");
});
