import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cgroupOf, limitFiles, type SpeedLimit } from './speed-limit-files.js';

export type { SpeedLimit } from './speed-limit-files.js';

/** How fast volumes are, for whoever has them attached. */
export interface SpeedLimits {
  set(volumeId: string, limit: SpeedLimit | undefined, at: Place | undefined): Promise<void>;
  /** A volume has come to a machine. */
  attached(volumeId: string, at: Place): Promise<void>;
  /** It has gone: whoever gets its minor next is not slow. */
  detached(volumeId: string): Promise<void>;
  /** A machine has booted, with new cgroups. */
  booted(instanceId: string, pid: number): Promise<void>;
  /** A machine has stopped. */
  stopped(instanceId: string): void;
}

interface Place {
  readonly instanceId: string;
  readonly minor: number;
}

const cgroupRoot = '/sys/fs/cgroup';

/**
 * The kernel's throttling of a machine's cgroups, by device: `blkio.throttle` on cgroup v1, `io.max` on v2. `hierarchies` is
 * where cgroups are mounted.
 */
export function createSpeedLimits(version: 'v1' | 'v2', hierarchies: string = cgroupRoot): SpeedLimits {
  const limits = new Map<string, SpeedLimit>();
  const places = new Map<string, Place>();
  const pids = new Map<string, number>();

  const apply = async ({ instanceId, minor }: Place, limit: SpeedLimit | undefined): Promise<void> => {
    const pid = pids.get(instanceId);
    if (pid === undefined) return;
    const path = cgroupOf(await readFile(`/proc/${pid}/cgroup`, 'utf8'), version);
    if (path === undefined) throw new Error(noBlockCgroups);
    const root = join(hierarchies, version === 'v1' ? 'blkio' : '', path);
    // Limits of v2 hold for everything below; those of v1 do not reach the groups that systemd may have made there.
    for (const folder of version === 'v1' ? await withSubfolders(root) : [root]) {
      for (const [file, line] of limitFiles(version, minor, limit)) await write(join(folder, file), line);
    }
  };

  return {
    set: async (volumeId, limit, at) => {
      // Asked first, because nothing is written for a volume that no machine has: one sentence for both.
      if (limit !== undefined && !(await hasBlockCgroups(version, hierarchies))) {
        throw new Error(noBlockCgroups);
      }
      if (at !== undefined) await apply(at, limit);
      if (limit === undefined) limits.delete(volumeId);
      else limits.set(volumeId, limit);
      if (at !== undefined) places.set(volumeId, at);
    },
    attached: async (volumeId, at) => {
      places.set(volumeId, at);
      const limit = limits.get(volumeId);
      if (limit !== undefined) await apply(at, limit);
    },
    detached: async (volumeId) => {
      const at = places.get(volumeId);
      places.delete(volumeId);
      // Of a machine that has gone meanwhile, the cgroup and the limit have gone too.
      if (at !== undefined && limits.has(volumeId)) await apply(at, undefined).catch(() => undefined);
    },
    booted: async (instanceId, pid) => {
      pids.set(instanceId, pid);
      for (const [volumeId, place] of places) {
        const limit = limits.get(volumeId);
        if (limit !== undefined && place.instanceId === instanceId) await apply(place, limit);
      }
    },
    stopped: (instanceId) => void pids.delete(instanceId),
  };
}

const noBlockCgroups = 'This kernel has no cgroups for block devices, so no volume can be slowed.';

/** Whether the kernel can throttle block devices by cgroup: `blkio.throttle` files on v1, the `io` controller on v2. */
export async function hasBlockCgroups(
  version: 'v1' | 'v2',
  hierarchies: string = cgroupRoot,
): Promise<boolean> {
  if (version === 'v1') {
    const files = await readdir(join(hierarchies, 'blkio')).catch((): string[] => []);
    return files.includes('blkio.throttle.read_bps_device');
  }
  const controllers = await readFile(join(hierarchies, 'cgroup.controllers'), 'utf8').catch(() => '');
  return controllers.trim().split(' ').includes('io');
}

async function withSubfolders(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true });
  const below = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => withSubfolders(join(root, entry.name))),
  );
  return [root, ...below.flat()];
}

async function write(file: string, line: string): Promise<void> {
  await writeFile(file, line).catch((cause: unknown) => {
    throw new Error(`This host cannot slow a volume: ${file} cannot be written.`, { cause });
  });
}
