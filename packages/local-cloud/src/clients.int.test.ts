import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalCloud } from './cloud.js';
import { createMemoryHost } from './testing/memory-host.js';
import { awsCliScript, boto3Script, sdkScript } from './testing/client-scripts.js';

const run = promisify(execFile);

/** A client, how to see whether it is here, and the same story told in its own words. */
interface Client {
  readonly name: string;
  readonly probe: readonly [string, ...string[]];
  readonly command: readonly [string, ...string[]];
  readonly file: string;
  readonly script: string;
}

/** The SDK for JavaScript is a dependency of these tests; the others are tested where they are installed. */
const clients: readonly Client[] = [
  {
    name: 'AWS SDK for JavaScript v3',
    probe: [process.execPath, '--version'],
    command: [process.execPath],
    file: 'story.mjs',
    script: sdkScript(import.meta.url),
  },
  {
    name: 'AWS CLI',
    probe: ['aws', '--version'],
    command: ['/bin/sh', '-e'],
    file: 'story.sh',
    script: awsCliScript,
  },
  {
    name: 'boto3',
    probe: ['python3', '-c', 'import boto3; print("boto3", boto3.__version__)'],
    command: ['python3'],
    file: 'story.py',
    script: boto3Script,
  },
];

const versions = await Promise.all(
  clients.map(({ probe: [command, ...args] }) =>
    run(command, args, { timeout: 60_000 }).then(
      ({ stdout, stderr }) => (stdout + stderr).trim(),
      () => undefined,
    ),
  ),
);
const present = clients.filter((_, index) => versions[index] !== undefined);
for (const [index, { name }] of clients.entries())
  console.log(`${name}: ${versions[index] ?? 'not on this machine'}`);

let cloud: LocalCloud;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-cloud-clients-'));
  cloud = await LocalCloud.start({
    registryDir: join(directory, 'registry'),
    host: () => Promise.resolve(createMemoryHost()),
  });
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

test.each(present)(
  '$name works unmodified: its endpoint, waiters, filters, errors and S3, while reads lag',
  { timeout: 300_000 },
  async ({ command: [command, ...args], file, script }) => {
    const path = join(directory, file);
    await writeFile(path, script);
    const env = {
      // No configuration of the user's: HOME is an empty directory.
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
      HOME: directory,
      ...cloud.env,
      IMAGE: cloud.baseImageId,
      NAME: file.replace('.', '-'),
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const { stdout } = await run(command, [...args, path], { cwd: directory, env, timeout: 290_000 });
    expect(stdout.trim().split('\n')).toEqual([
      cloud.accountId,
      'running',
      '1',
      'InvalidInstanceID.Malformed',
      'in-use',
      'VolumeInUse',
      'completed',
      'kept in S3',
      'stopped',
      'available',
      'terminated',
    ]);
    expect(cloud.failures()).toEqual([]);
  },
);
