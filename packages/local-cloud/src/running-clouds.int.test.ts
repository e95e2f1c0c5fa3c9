import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LocalCloud } from './cloud.js';
import { announce, runningClouds } from './running-clouds.js';
import { createMemoryHost } from './testing/memory-host.js';

let registryDir: string;
beforeEach(async () => {
  registryDir = await mkdtemp(join(tmpdir(), 'local-cloud-test-'));
});
afterEach(() => rm(registryDir, { recursive: true }));

const start = () =>
  LocalCloud.start({ registryDir, region: 'eu-west-1', host: () => Promise.resolve(createMemoryHost()) });

test('a cloud that runs is found, in a file for its user alone, and what is found is enough to talk to it', async () => {
  const before = new Date().toISOString();
  const cloud = await start();
  const [found, ...others] = await runningClouds({ registryDir });
  expect(others).toEqual([]);
  const { cloudId, endpoint, region, credentials } = cloud;
  expect(found).toEqual({
    ...{ cloudId, endpoint, region, credentials, pid: process.pid },
    since: expect.stringMatching(/Z$/) as string,
  });
  expect((found?.since ?? '') > before).toBe(true);
  expect((await stat(join(registryDir, 'running', `${cloudId}.json`))).mode & 0o777).toBe(0o600);
  const client = new EC2Client({
    endpoint: found?.endpoint ?? '',
    region: found?.region ?? '',
    ...(found === undefined ? {} : { credentials: found.credentials }),
  });
  expect((await client.send(new DescribeVpcsCommand({}))).$metadata.httpStatusCode).toBe(200);
  await cloud[Symbol.asyncDispose]();
  expect(await runningClouds({ registryDir })).toEqual([]);
});

test('two clouds are found, the older one first', async () => {
  const clouds = [await start(), await start()];
  expect((await runningClouds({ registryDir })).map(({ cloudId }) => cloudId)).toEqual(
    clouds.map(({ cloudId }) => cloudId),
  );
  for (const cloud of clouds) await cloud[Symbol.asyncDispose]();
});

test('a cloud whose owner was killed is not listed, and the next cloud clears its file', async () => {
  const other = spawn('sleep', ['60']);
  await once(other, 'spawn');
  await announce(registryDir, {
    ...{ cloudId: 'orphan', endpoint: 'http://127.0.0.1:1', region: 'us-east-1' },
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' },
  });
  // The record of a process that lives is made that of another one.
  const file = join(registryDir, 'running', 'orphan.json');
  const fields = (await readFile(`/proc/${String(other.pid)}/stat`, 'utf8')).split(' ');
  const record = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...record, pid: other.pid, startTime: fields[21] }));
  expect(await runningClouds({ registryDir })).toMatchObject([{ cloudId: 'orphan', pid: other.pid }]);
  other.kill('SIGKILL');
  await once(other, 'exit');
  expect(await runningClouds({ registryDir })).toEqual([]);
  const cloud = await start();
  expect(await readdir(join(registryDir, 'running'))).toEqual([`${cloud.cloudId}.json`]);
  await cloud[Symbol.asyncDispose]();
});

test('what is no record of a cloud is passed over', async () => {
  const cloud = await start();
  await writeFile(join(registryDir, 'running', 'half.json'), '{"cloudId":');
  expect(await runningClouds({ registryDir })).toHaveLength(1);
  await cloud[Symbol.asyncDispose]();
});
