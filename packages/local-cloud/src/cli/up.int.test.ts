import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { afterEach, expect, test } from 'vitest';
import { baseImageId } from '../base-image.js';
import { clientOf, cloudIdIn, endAll, isUp, oneMachine, start } from './testing/commands.js';

afterEach(endAll);

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
    const cloudId = cloudIdIn(text.err);
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
  const id = await oneMachine(ec2, '10.98.0.0/24');
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
  const cloudId = cloudIdIn(text.err);
  // From here on every word it writes is an error.
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.kill('SIGHUP');
  expect(await ended).toEqual([130, null]);
  const status = start('status', '--json');
  await status.ended;
  expect(status.text.out).not.toContain(cloudId);
});
