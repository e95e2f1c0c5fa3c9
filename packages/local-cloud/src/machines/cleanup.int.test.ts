import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
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

/** Somebody else's container, packet filter rule and loop device on this host. */
async function plantForeign() {
  const name = `foreign-${process.pid}`;
  const directory = await mkdtemp(join(tmpdir(), 'foreign-'));
  const file = join(directory, 'disk');
  await writeFile(file, '');
  await truncate(file, 2 ** 20);
  const [image = ''] = (await execa('docker', ['image', 'ls', '--quiet', 'local-cloud-base'])).stdout.split(
    '\n',
  );
  await execa('docker', ['create', '--name', name, '--label', 'cloud=foreign', image, '/bin/true']);
  // In a chain of its own that nothing leads to: it must survive, and must not matter meanwhile.
  await execa('iptables', ['-w', '10', '-N', name]);
  await execa('iptables', [
    '-w',
    '10',
    '-A',
    name,
    '-m',
    'comment',
    '--comment',
    'foreign/rule',
    '-j',
    'RETURN',
  ]);
  const loop = (await execa('losetup', ['--find', '--show', file])).stdout;
  const there = async () => [
    (await execa('docker', ['ps', '-a', '--filter', `name=${name}`, '--format', '{{.Names}}'])).stdout,
    (await execa('iptables-save', ['-t', 'filter'])).stdout.includes(
      `-A ${name} -m comment --comment "foreign/rule"`,
    ),
    (await execa('losetup', ['--noheadings', '--output', 'BACK-FILE', loop])).stdout.trim(),
  ];
  return {
    there,
    whole: [name, true, file],
    [Symbol.asyncDispose]: async () => {
      await execa('losetup', ['--detach', loop]);
      await execa('iptables', ['-w', '10', '-F', name]);
      await execa('iptables', ['-w', '10', '-X', name]);
      await execa('docker', ['rm', '--force', name]);
      await rm(directory, { recursive: true });
    },
  };
}

test('cleanup touches nothing that no cloud made', async () => {
  await using cloud = await startTestCloud(207);
  await using foreign = await plantForeign();
  await cloud.launch('i-a', 10);
  await cloud.host.volumes.create('vol-1', { sizeGiB: 1 });
  await cloud.host.volumes.attach('vol-1', 'i-a', '/dev/xvdf');
  await cleanup({ registryDir: cloud.registryDir, force: true });
  expect(await leavings([cloud.cloudId], cloud.stateDir)).toEqual(nothing);
  expect(await foreign.there()).toEqual(foreign.whole);
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
