import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect } from 'vitest';
import { cleanup } from '../cleanup.js';
import { leavings, nothing } from './leavings.js';

/** Kills are cleaned up in batches: a host's inotify limit (128 by default) holds about twenty machines at once. */
const batch = 5;

/** A round of a doomed cloud has eleven steps: the moments reach into the second one. */
const latestStep = 16;

/** What a step takes on a quiet machine, roughly, in milliseconds: a kill comes at any point within it. */
const stepMs = 300;

/**
 * Starts clouds, kills each with SIGKILL at another moment of its life, cleans up after them and asserts that nothing is
 * left. Gives the number of things found by kind before the cleanups.
 */
export async function killClouds(kills: number): Promise<ReadonlyMap<string, number>> {
  const directory = await mkdtemp(join(tmpdir(), 'local-cloud-killed-'));
  const registryDir = join(directory, 'registry');
  const all = Array.from({ length: kills }, (_, index) => `killed-${process.pid}-${index}`);
  const left = new Map<string, number>();
  try {
    for (let first = 0; first < kills; first += batch) {
      const cloudIds = all.slice(first, first + batch);
      for (const [offset, cloudId] of cloudIds.entries())
        await liveAndDie(cloudId, first + offset, directory);
      for (const [kind, found] of Object.entries(await leavings(cloudIds, directory))) {
        left.set(kind, (left.get(kind) ?? 0) + found.length);
      }
      const cleaned = await cleanup({ registryDir });
      expect(cleaned.filter(({ kind }) => kind !== 'removed')).toEqual([]);
      expect(await leavings(cloudIds, directory)).toEqual(nothing);
    }
  } finally {
    // What a red run leaves would stand in the way of the next one.
    await cleanup({ registryDir });
  }
  expect(await readdir(join(registryDir, 'clouds'))).toEqual([]);
  expect(await readdir(join(registryDir, 'minors'))).toEqual([]);
  expect((await readdir(directory)).filter((name) => name !== 'registry')).toEqual([]);
  await rm(directory, { recursive: true });
  return left;
}

/** The golden ratio spreads any number of moments evenly; no two are alike and each run has the same ones. */
async function liveAndDie(cloudId: string, index: number, directory: string): Promise<void> {
  const step = Math.floor(((index * 0.618) % 1) * latestStep);
  const script = fileURLToPath(new URL('./doomed-cloud.ts', import.meta.url));
  const args = ['--import', 'tsx', script, cloudId, String(120 + index), directory];
  const child = execa('node', args, { reject: false });
  await new Promise<void>((resolve) => {
    let begun = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      begun += chunk.toString().split('\n').length - 1;
      if (begun > step) resolve();
    });
    // A cloud that fails by itself is told by what it wrote to stderr.
    child.once('exit', () => resolve());
  });
  await sleep(((index * 0.382) % 1) * stepMs);
  child.kill('SIGKILL');
  expect((await child).stderr).toBe('');
}
