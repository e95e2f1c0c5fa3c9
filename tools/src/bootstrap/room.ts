import { readFile, writeFile } from 'node:fs/promises';
import type { Found, Machine, Probe } from './probe.js';

const name = 'room';

/**
 * Each machine of the local cloud runs a systemd, which takes about six of the instances of inotify that all of root's processes
 * share. Three integration suites at a time hold some fifteen machines, and the kernel's usual 128 bears about twenty: the one
 * too many does not boot, and says only that it ended. Enough here for eighty.
 */
const enough = 512;

/** Room for machines. `limit` is the kernel's file (proc_sys_fs(5)); a change of it lasts until the next boot. */
export const roomAt =
  (limit: string) =>
  async (machine: Machine): Promise<Probe> => {
    const now = await instances(limit);
    if (now === undefined || now >= enough) return found(now);
    if (!machine.isRoot) {
      const without = `room for more than about 20 machines at a time: sudo sysctl -w fs.inotify.max_user_instances=${String(enough)}`;
      return { kind: 'optional', name, without };
    }
    const install = async (): Promise<Found> => {
      // A container may not change its host's kernel; it goes on with the room that there is.
      await writeFile(limit, String(enough)).catch(() => undefined);
      return found(await instances(limit));
    };
    return {
      kind: 'installable',
      name,
      what: `fs.inotify.max_user_instances=${String(enough)}, until the next boot`,
      install,
    };
  };

/** Undefined where this kernel does not say: other systems count otherwise, or not at all. */
async function instances(limit: string): Promise<number | undefined> {
  const text = await readFile(limit, 'utf8').catch(() => '');
  return /^\d+\s*$/.test(text) ? Number(text) : undefined;
}

function found(now: number | undefined): Found {
  const detail = now === undefined ? 'no limit that is told' : `${String(now)} instances of inotify`;
  return { kind: 'found', name, detail };
}
