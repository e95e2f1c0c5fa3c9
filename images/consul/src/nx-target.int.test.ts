import { join } from 'node:path';
import { loadDefinition, type BuildResult } from '@moult/image-builder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from './testing/command-line.js';
import { bake, startGround, type Ground } from './testing/ground.js';

let ground: Ground;
let baked: BuildResult;

beforeAll(async () => {
  ground = await startGround({ images: 'kept' });
  baked = await bake(ground, await loadDefinition(join(import.meta.dirname, '../v2')));
});
afterAll(() => ground[Symbol.asyncDispose]());

test('the target of an image builds its definition: what is there already is found, and said as JSON', async () => {
  const target = ['npx', 'nx', 'run', 'consul-image-v2:build', '--'];
  const end = await command(ground, [...target, '--source', 'debian', '--subnet', ground.subnetId]);
  expect(end).toMatchObject({ code: 0 });
  // Nx has lines of its own before and after.
  const json = end.stdout.slice(end.stdout.indexOf('\n{') + 1, end.stdout.lastIndexOf('\n}') + 2);
  expect(JSON.parse(json)).toMatchObject({
    ...{ outcome: 'found', imageId: baked.imageId, digest: baked.digest, status: 'tested' },
    ...{ name: 'consul', version: 'v2' },
  });
});
