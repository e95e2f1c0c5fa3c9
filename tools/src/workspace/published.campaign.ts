import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LocalCloud } from '@moult/local-cloud';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bake } from './bake.js';
import { type LocalRegistry, startRegistry } from './registry.js';
import { type ScratchWorkspace, scratchWorkspace } from './scratch.js';

const root = resolve(import.meta.dirname, '../../..');

let scratch: ScratchWorkspace;
let registry: LocalRegistry;
let cloud: LocalCloud;
let consumer: string;

beforeAll(async () => {
  [scratch, registry] = await Promise.all([scratchWorkspace(), startRegistry()]);
  consumer = await mkdtemp(join(tmpdir(), 'moult-consumer-'));
  cloud = await LocalCloud.start({ imageStore: join(root, '.moult/images') });
  await writeFile(join(scratch.root, '.npmrc'), registry.npmrc, { flag: 'a' });
  const published = await scratch.run('nx', ['release', 'publish', `--registry=${registry.url}`]);
  expect(published.exitCode, published.all).toBe(0);
  await bake(cloud, '10.99.255.0/24');
}, 900_000);

afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await Promise.all([scratch[Symbol.asyncDispose](), registry[Symbol.asyncDispose]()]);
  await rm(consumer, { recursive: true, force: true });
});

test('with the published packages alone, the release before makes a cluster and this one upgrades it', async () => {
  await writeFile(join(consumer, '.npmrc'), registry.npmrc);
  await writeFile(join(consumer, 'package.json'), '{ "private": true, "type": "module" }\n');
  const install = ['install', '--no-audit', '--no-fund', '--loglevel=error', '@moult/infra-v2'];
  await execa('npm', install, { cwd: consumer });
  const upgraded = await execa(join(consumer, 'node_modules/.bin/infra-v2'), ['test-upgrade'], {
    cwd: consumer,
    env: {
      ...cloud.env,
      MOULT_SETTINGS: JSON.stringify({ bakeMs: 2_000, canaryBakeMs: 3_000 }),
      MOULT_DATA_VOLUME_GIB: '1',
    },
    reject: false,
  });
  expect(upgraded.stderr).toContain('installed @moult/infra-v1@');
  expect(upgraded.stderr).toContain('100 values are there, on every member');
  expect(upgraded.stderr).toMatch(/nothing of test-[0-9a-f]{8} is left/);
  expect(upgraded.exitCode).toBe(0);
}, 900_000);
