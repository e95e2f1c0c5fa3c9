import { join } from 'node:path';
import { loadDefinition } from '@moult/image-builder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bake, startGround, type Ground } from './testing/ground.js';
import { killedBuild, lightSteps } from './testing/killed-build.js';
import { inventory } from './testing/nothing-left.js';

const folder = join(import.meta.dirname, 'testing/light');
let ground: Ground;
beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground[Symbol.asyncDispose]());

test.each(lightSteps)(
  'killed at "%s", it leaves nothing that the next build does not remove',
  async (step) => {
    const before = await inventory(ground.ec2);
    const killed = await killedBuild(ground, folder, step);
    expect(killed.signal).toBe('SIGKILL');
    expect(killed.steps).toContain(step);
    await bake(ground, await loadDefinition(folder), { mode: 'test' });
    await ground.cloud.idle();
    await expect.poll(() => inventory(ground.ec2), { timeout: 2000, interval: 100 }).toEqual(before);
  },
);
