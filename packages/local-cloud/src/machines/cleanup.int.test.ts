import { expect, test } from 'vitest';
import { cleanup } from './cleanup.js';
import { killClouds } from './testing/killed-clouds.js';
import { leavings, nothing } from './testing/leavings.js';
import { startTestCloud } from './testing/test-cloud.js';

/** So many clouds, killed at moments that are spread over their life; `nx run local-cloud:campaign` kills twenty. */
const kills = 5;

test(
  'after clouds were killed at different moments, cleanup leaves nothing of them',
  { timeout: 300_000 },
  async () => {
    const left = await killClouds(kills);
    console.log(`left by ${kills} kills:`, ...[...left].map(([kind, count]) => `${kind} ${count}`));
    // The kills did leave things of every kind behind, or the cleanup would prove nothing. Mounts die with the machines.
    for (const [kind, count] of left) if (kind !== 'mounts') expect([kind, count]).not.toEqual([kind, 0]);
  },
);

test('cleanup leaves a cloud whose owner lives alone, and removes it when forced', async () => {
  await using cloud = await startTestCloud(207);
  await cloud.launch('i-a', 10);
  expect(await cleanup({ registryDir: cloud.registryDir })).toEqual([
    { cloudId: cloud.cloudId, kind: 'running', pid: process.pid },
  ]);
  expect(await cloud.host.machines.state('i-a')).toBe('running');
  expect(await cleanup({ registryDir: cloud.registryDir, force: true })).toMatchObject([{ kind: 'removed' }]);
  expect(await cloud.host.machines.state('i-a')).toBe('absent');
});

test('a cloud id that is in use is refused', async () => {
  await using cloud = await startTestCloud(208);
  await expect(startTestCloud(208, cloud.registryDir)).rejects.toThrow(
    `A cloud named ${cloud.cloudId} exists already`,
  );
});

test('a disposed cloud leaves nothing, and disposing twice is fine', async () => {
  const cloud = await startTestCloud(210);
  await cloud.launch('i-a', 10, { publicIp: '198.18.210.10' });
  await cloud.host.volumes.create('vol-1', { sizeGiB: 1 });
  await cloud.host.volumes.attach('vol-1', 'i-a', '/dev/xvdf');
  await cloud.run('i-a', 'mkfs.ext4 -q /dev/xvdf; mkdir -p /data; mount /dev/xvdf /data');
  await cloud.host[Symbol.asyncDispose]();
  await cloud[Symbol.asyncDispose]();
  expect(await leavings([cloud.cloudId], cloud.stateDir)).toEqual(nothing);
});
