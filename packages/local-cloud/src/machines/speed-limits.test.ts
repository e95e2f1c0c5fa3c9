import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createSpeedLimits } from './speed-limits.js';

let directory: string | undefined;
afterEach(async () => {
  if (directory !== undefined) await rm(directory, { recursive: true });
  directory = undefined;
});

/** A place where cgroups are mounted, with one file in it. */
async function hierarchies(file: string, text = ''): Promise<string> {
  directory = await mkdtemp(join(tmpdir(), 'local-cloud-test-'));
  await mkdir(dirname(join(directory, file)), { recursive: true });
  await writeFile(join(directory, file), text);
  return directory;
}

const slow = { bytesPerSecond: 1000 };

test.each([
  ['v1', 'blkio/blkio.weight', ''],
  ['v2', 'cgroup.controllers', 'cpu memory pids\n'],
] as const)(
  '%s: where the kernel slows no volume, each is refused, whether a machine has it or not',
  async (version, file, text) => {
    const limits = createSpeedLimits(version, await hierarchies(file, text));
    await limits.booted('i-1', process.pid);
    for (const at of [undefined, { instanceId: 'i-1', minor: 256 }]) {
      await expect(limits.set('vol-1', slow, at)).rejects.toThrow('no volume can be slowed');
    }
    // There is nothing to lift either, and that is what was asked for.
    await limits.set('vol-1', undefined, undefined);
  },
);

test.each([
  ['v1', 'blkio/blkio.throttle.read_bps_device', ''],
  ['v2', 'cgroup.controllers', 'cpu io memory\n'],
] as const)('%s: where it does, the limit waits for whoever gets the volume', async (version, file, text) => {
  await createSpeedLimits(version, await hierarchies(file, text)).set('vol-1', slow, undefined);
});
