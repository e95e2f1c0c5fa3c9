import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';

/** A loop device's number as stat reports it: major 7, and the minor split as in Linux' makedev. */
export function loopRdev(minor: number): number {
  return (minor & 0xff) | (7 << 8) | ((minor & ~0xff) << 12);
}

/** Why a device cannot be taken away now; undefined when nothing uses it. */
export async function useOf(device: string, minor: number): Promise<string | undefined> {
  if (await claimed(device)) return 'mounted';
  const pid = await openBy(minor);
  return pid === undefined ? undefined : `open in process ${pid}`;
}

/**
 * Whether the kernel has given the device to a file system (or anything else that claims it), in whatever mount
 * namespace: an exclusive open is refused then. Looking through mount tables would miss namespaces of the guest's own.
 */
async function claimed(device: string): Promise<boolean> {
  try {
    const handle = await open(device, constants.O_RDONLY | constants.O_EXCL);
    await handle.close();
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EBUSY') return true;
    throw error;
  }
}

/** A process that has the device open, under whatever name. */
async function openBy(minor: number): Promise<number | undefined> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  for (const pid of pids) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const numbers = await Promise.all(
      files.map((file) =>
        stat(`/proc/${pid}/fd/${file}`).then(
          (facts) => (facts.isBlockDevice() ? facts.rdev : 0),
          () => 0,
        ),
      ),
    );
    if (numbers.includes(loopRdev(minor))) return Number(pid);
  }
  return undefined;
}
