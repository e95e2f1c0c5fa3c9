import { changeStatus, findMarked, loadDefinition, prune } from '@moult/image-builder';
import { expect } from 'vitest';
import { bake, type Ground } from './ground.js';
import { killedBuild, type KillPoint } from './killed-build.js';
import { inventory } from './nothing-left.js';

/** Describe calls lag behind writes, so this is asked until it is so; two seconds are eight times the lag. */
const settled = { timeout: 2000, interval: 100 };

/**
 * Kills a build of this folder at a point, builds again, and expects that nothing is left of the first one. Where it died
 * after its image was published, the second finds that image and takes over nothing but it.
 */
export async function expectNothingLeft(ground: Ground, folder: string, at: KillPoint): Promise<void> {
  const before = await inventory(ground.ec2);
  const killed = await killedBuild(ground, folder, at);
  expect(killed.signal).toBe('SIGKILL');
  expect(killed.steps).toContain(at.step);
  const { published } = at;
  const next = await bake(ground, await loadDefinition(folder), { mode: published ? 'publish' : 'test' });
  expect(next.outcome).toBe(published ? 'found' : 'tested');
  await ground.cloud.idle();
  await expect.poll(() => findMarked(ground.ec2), settled).toEqual([]);
  if (published) {
    await expect.poll(async () => (await inventory(ground.ec2))['images'], settled).toContain(next.imageId);
    await changeStatus(ground.ec2, next.imageId, 'revoked');
    await expect
      .poll(async () => {
        const { images } = await prune(ground.ec2, { keep: 1, dryRun: false });
        return images.some(({ image, verdict }) => image.imageId === next.imageId && verdict === 'remove');
      }, settled)
      .toBe(true);
  }
  await expect.poll(() => inventory(ground.ec2), settled).toEqual(before);
}
