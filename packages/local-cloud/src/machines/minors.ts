import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Loop device minors, reserved for one machine at a time.
 *
 * The engine cannot widen a running container's device rules (and on cgroup v2 nobody can), so a machine may from the
 * start open minors that are its own, and a volume gets one of them only while it is attached to that machine.
 * What belongs to nobody else cannot lead to anybody else's bytes.
 */
export interface MinorStore {
  /** The machine's minors: the same ones when asked again. */
  reserve(instanceId: string): Promise<readonly number[]>;
  release(instanceId: string): Promise<void>;
  releaseAll(): Promise<void>;
}

/** Volumes one machine can hold at once; Nitro instances share 28 attachments between volumes and interfaces. */
export const minorsPerMachine = 16;

/** Below it are the loop devices that the host's own programs take first. */
const firstMinor = 256;

/** Bounds both the search and the device nodes that stay behind in /dev (4096). */
const blocks = 256;

/** The minors of a block. */
export function minorsOf(block: number): number[] {
  return Array.from(
    { length: minorsPerMachine },
    (_, index) => firstMinor + block * minorsPerMachine + index,
  );
}

/** Reservations are files made with O_EXCL in a directory that all clouds of the host share. */
export function createMinorStore(registryDir: string, cloudId: string): MinorStore {
  const directory = join(registryDir, 'minors');
  const mine = new Map<string, number>();

  const take = async (instanceId: string): Promise<number> => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const taken = new Set(await readdir(directory));
    for (let block = 0; block < blocks; block += 1) {
      if (!taken.has(String(block)) && (await claim(join(directory, String(block)), cloudId))) {
        mine.set(instanceId, block);
        return block;
      }
    }
    throw new Error(`All ${blocks * minorsPerMachine} loop devices are reserved by the clouds of this host.`);
  };

  return {
    reserve: async (instanceId) => minorsOf(mine.get(instanceId) ?? (await take(instanceId))),
    release: async (instanceId) => {
      const block = mine.get(instanceId);
      if (block === undefined) return;
      mine.delete(instanceId);
      await rm(join(directory, String(block)), { force: true });
    },
    releaseAll: async () => {
      mine.clear();
      for (const block of await blocksOf(registryDir, cloudId))
        await rm(join(directory, String(block)), { force: true });
    },
  };
}

/** The blocks that a cloud holds, read from the host; for the cleanup of a dead one. */
async function blocksOf(registryDir: string, cloudId: string): Promise<number[]> {
  const directory = join(registryDir, 'minors');
  const names = await readdir(directory).catch(() => []);
  const owners = await Promise.all(
    names.map((name) => readFile(join(directory, name), 'utf8').catch(() => '')),
  );
  return names.filter((_, index) => owners[index] === cloudId).map(Number);
}

async function claim(file: string, cloudId: string): Promise<boolean> {
  return writeFile(file, cloudId, { flag: 'wx' }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    },
  );
}
