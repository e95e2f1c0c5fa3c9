import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Where all clouds of this host write down that they exist; only root makes clouds. */
export const defaultRegistryDir = '/var/lib/local-cloud';

/**
 * Who owns a cloud. A process id alone is reused, and after a reboot every number is: the start time (clock ticks since
 * boot, field 22 of /proc/PID/stat) and the boot id make it one process for ever.
 */
export interface Owner {
  readonly cloudId: string;
  readonly pid: number;
  readonly startTime: string;
  readonly bootId: string;
  readonly stateDir: string;
}

const ownerSchema: z.ZodType<Owner> = z.object({
  cloudId: z.string(),
  pid: z.number(),
  startTime: z.string(),
  bootId: z.string(),
  stateDir: z.string(),
});

/** Writes this process down as the owner; fails when the cloud id is taken. To be called before anything is made. */
export async function register(registryDir: string, cloudId: string, stateDir: string): Promise<void> {
  const owner: Owner = {
    ...{ cloudId, stateDir, pid: process.pid },
    startTime: (await startTime(process.pid)) ?? '',
    bootId: await bootId(),
  };
  await mkdir(join(registryDir, 'clouds'), { recursive: true, mode: 0o700 });
  const file = ownerFile(registryDir, cloudId);
  await writeFile(file, JSON.stringify(owner), { flag: 'wx', flush: true }).catch((error: unknown) => {
    throw new Error(`A cloud named ${cloudId} exists already on this host.`, { cause: error });
  });
}

/** The last act of a cloud's removal. */
export async function unregister(registryDir: string, cloudId: string): Promise<void> {
  await rm(ownerFile(registryDir, cloudId), { force: true });
}

/** Every cloud written down, with its owner; a record that a kill cut short has no owner and so a dead one. */
export async function registered(
  registryDir: string,
): Promise<{ cloudId: string; owner: Owner | undefined }[]> {
  const names = await readdir(join(registryDir, 'clouds')).catch(() => []);
  const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
  return Promise.all(
    ids.map(async (cloudId) => ({
      cloudId,
      owner: parseOwner(await readFile(ownerFile(registryDir, cloudId), 'utf8')),
    })),
  );
}

/** Whether the process that owns a cloud still runs. */
export async function alive(owner: Owner | undefined): Promise<boolean> {
  if (owner === undefined || owner.bootId !== (await bootId())) return false;
  return (await startTime(owner.pid)) === owner.startTime;
}

/** The owner in a record, or undefined when the record is not whole. */
export function parseOwner(text: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/PID/stat. The name in field 2 may hold spaces and brackets, so counting starts after the last. */
export function startTimeOf(stat: string): string | undefined {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

async function startTime(pid: number): Promise<string | undefined> {
  return readFile(`/proc/${pid}/stat`, 'utf8').then(startTimeOf, () => undefined);
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}

function ownerFile(registryDir: string, cloudId: string): string {
  return join(registryDir, 'clouds', `${cloudId}.json`);
}
