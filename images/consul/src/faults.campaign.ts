import { join } from 'node:path';
import { loadDefinition, type LoadedDefinition } from '@moult/image-builder';
import { afterAll, beforeAll, test } from 'vitest';
import { expectRefusal, faults } from './testing/faults.js';
import { bake, startGround, type Ground } from './testing/ground.js';

let ground: Ground;
let loaded: LoadedDefinition;
beforeAll(async () => {
  ground = await startGround();
  loaded = await loadDefinition(join(import.meta.dirname, '../v2'));
  await bake(ground, loaded);
});
afterAll(() => ground[Symbol.asyncDispose]());

test.each(faults)('the image with the planted fault $name is refused', async (fault) => {
  await expectRefusal(ground, loaded, fault);
});
