import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { cleanup } from './cleanup.js';
import { bridgeName, routeMetric } from './names.js';
import { startTestCloud } from './testing/test-cloud.js';

/** What these clouds have on the host, by kind. Other clouds may live here meanwhile, and none of theirs counts. */
async function leavings(cloudIds: readonly string[], directory: string): Promise<Record<string, string[]>> {
  const lines = async (file: string, ...args: string[]) => (await execa(file, args)).stdout.split('\n');
  const labelled = async (...args: string[]) =>
    (await lines('docker', ...args, '--format', '{{.ID}} {{.Labels}}')).filter((line) =>
      cloudIds.some((id) => line.includes(`local-cloud.cloud=${id}`)),
    );
  const bridges = new Set(
    cloudIds.flatMap((id) => [...rounds, 'test'].map((round) => bridgeName(id, `vpc-${round}`))),
  );
  const metrics = cloudIds.map((id) => `metric ${routeMetric(id)}`);
  const images = await lines('docker', 'images', '--format', '{{.Repository}}:{{.Tag}}');
  const routes = await lines('ip', '-4', 'route', 'show', 'table', 'all');
  return {
    containers: await labelled('ps', '-a'),
    networks: await labelled('network', 'ls'),
    images: images.filter((line) => cloudIds.some((id) => line.includes(id))),
    loops: (await lines('losetup', '--list', '--noheadings', '--output', 'BACK-FILE')).filter((line) =>
      line.startsWith(directory),
    ),
    mounts: (await lines('cat', '/proc/self/mountinfo')).filter((line) => line.includes(directory)),
    blackholes: routes.filter((line) => metrics.some((metric) => line.includes(metric))),
    bridges: [...(await readdir('/sys/class/net'))].filter((name) => bridges.has(name)),
    routes: routes.filter((line) => line.split(' ').some((word) => bridges.has(word))),
    rules: (await lines('iptables-save')).filter((line) =>
      cloudIds.some((id) => line.includes(`local-cloud/${id}/`)),
    ),
  };
}

const nothing = {
  ...{ containers: [], networks: [], images: [], loops: [], mounts: [] },
  ...{ blackholes: [], bridges: [], routes: [], rules: [] },
};

/** More rounds than a doomed cloud lives to make. */
const rounds = Array.from({ length: 20 }, (_, index) => index);

/** Kills at least this many clouds; each dies at another moment of its life, the first ones while they start. */
const kills = 20;

/** A round of a doomed cloud takes about 4 s; the moments are spread over it. */
const longestLifeMs = 5_000;

/** Kills are cleaned up in batches: a host's inotify limit (128 by default) holds about twenty machines at once. */
const batch = 5;

test('after 20 clouds were killed at different moments, cleanup leaves nothing of them', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'local-cloud-killed-'));
  const registryDir = join(directory, 'registry');
  const script = join(import.meta.dirname, 'testing', 'doomed-cloud.ts');
  const all = Array.from({ length: kills }, (_, index) => `killed-${process.pid}-${index}`);
  const left = new Map<string, number>();
  for (let first = 0; first < kills; first += batch) {
    const cloudIds = all.slice(first, first + batch);
    for (const [offset, cloudId] of cloudIds.entries()) {
      const index = first + offset;
      const args = ['--import', 'tsx', script, cloudId, String(120 + index), directory];
      const child = execa('node', args, { reject: false });
      await once(child.stdout, 'data');
      // The golden ratio spreads any number of moments evenly; no two are alike and each run has the same ones.
      await sleep(((index * 0.618) % 1) * longestLifeMs);
      child.kill('SIGKILL');
      expect((await child).stderr).toBe('');
    }
    for (const [kind, found] of Object.entries(await leavings(cloudIds, directory))) {
      left.set(kind, (left.get(kind) ?? 0) + found.length);
    }
    const cleaned = await cleanup({ registryDir });
    expect(cleaned.map(({ kind }) => kind)).toEqual(cloudIds.map(() => 'removed'));
    expect(await leavings(cloudIds, directory)).toEqual(nothing);
  }
  console.log('left by 20 kills:', ...[...left].map(([kind, count]) => `${kind} ${count}`));
  // The kills did leave things of every kind behind, or the cleanup would prove nothing. Mounts die with the machines.
  for (const [kind, count] of left) if (kind !== 'mounts') expect([kind, count]).not.toEqual([kind, 0]);
  expect(await readdir(join(registryDir, 'clouds'))).toEqual([]);
  expect(await readdir(join(registryDir, 'minors'))).toEqual([]);
  expect((await readdir(directory)).filter((name) => name !== 'registry')).toEqual([]);
  await rm(directory, { recursive: true });
}, 600_000);

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
