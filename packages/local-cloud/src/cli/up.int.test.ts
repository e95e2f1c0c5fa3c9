import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeImagesCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, expect, test } from 'vitest';
import { baseImageId } from '../base-image.js';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** What a failed test leaves running would keep its machines: every command is ended, and waited for while it cleans up. */
const started: { readonly child: ChildProcess; readonly ended: Promise<unknown> }[] = [];
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
    await ended;
  }
});

function start(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
  const command = { child, text, ended: once(child, 'exit') as Promise<[number | null]> };
  started.push(command);
  return command;
}

/** Both were said: two pipes arrive in any order. */
async function isUp(text: { readonly out: string; readonly err: string }): Promise<void> {
  await expect.poll(() => text.err, { timeout: 120_000 }).toContain('Ctrl-C ends it');
  await expect.poll(() => text.out).toContain('export AWS_DEFAULT_REGION=');
}

/** A client that knows of the cloud what `up` printed, and nothing else. */
function clientOf(printed: string) {
  const env: Partial<Record<string, string>> = Object.fromEntries(
    [...printed.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const ec2 = new EC2Client({
    endpoint: env['AWS_ENDPOINT_URL'] ?? '',
    region: env['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  return { env, ec2 };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'up prints exports that work, and after %s nothing is left',
  async (signal) => {
    const { child, text, ended } = start('up', '--seed', '5');
    await isUp(text);
    const { env, ec2 } = clientOf(text.out);
    const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
    expect(Images?.map(({ ImageId }) => ImageId)).toContain(baseImageId);
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

test('a port in use is one sentence and exit code 1, and nothing is left running', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { text, ended } = start('up', '--port', String(port));
  expect(await ended).toEqual([1, null]);
  expect(text.err.split('\n').filter((line) => line.startsWith('local-cloud: '))).toEqual([
    `local-cloud: Port ${port} of 127.0.0.1 is in use; choose another, or 0 for a free one.`,
  ]);
  expect(text.out).toBe('');
  other.close();
});

test('up and status show the machines that exist', async () => {
  const { child, text, ended } = start('up');
  await isUp(text);
  const { ec2 } = clientOf(text.out);
  const CidrBlock = '10.98.0.0/24';
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock }));
  const run = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: baseImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 },
      SubnetId: Subnet?.SubnetId,
    }),
  );
  const id = run.Instances?.[0]?.InstanceId ?? '';
  await expect.poll(() => text.err, { timeout: 60_000 }).toMatch(new RegExp(`${id} .* running `));
  const status = start('status');
  await status.ended;
  expect(status.text.out).toMatch(new RegExp(`running +${String(child.pid)} +${id} running\n`));
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
});

test('a cloud whose terminal is gone still leaves nothing behind', async () => {
  const { child, text, ended } = start('up');
  await isUp(text);
  const cloudId = /Cloud (\S+),/.exec(text.err)?.[1] ?? 'no cloud';
  // From here on every word it writes is an error.
  child.stdout.destroy();
  child.stderr.destroy();
  child.kill('SIGHUP');
  expect(await ended).toEqual([130, null]);
  const status = start('status', '--json');
  await status.ended;
  expect(status.text.out).not.toContain(cloudId);
});
