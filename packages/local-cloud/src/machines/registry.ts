import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Where all clouds of this host write down that they exist; only root makes clouds. */
export const defaultRegistryDir = '/var/lib/local-cloud';

/**
 * One process for ever: an id alone is reused, and after a reboot every number is; the start time (clock ticks since boot,
 * field 22 of /proc/PID/stat) and the boot id are not.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
  readonly bootId: string;
}

/** Who owns a cloud. */
export interface Owner extends ProcessIdentity {
  readonly cloudId: string;
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
  const owner: Owner = { cloudId, stateDir, ...(await thisProcess()) };
  await mkdir(join(registryDir, 'clouds'), { recursive: true, mode: 0o700 });
  const whole = join(registryDir, `${cloudId}.${process.pid}.partial`);
  await writeFile(whole, JSON.stringify(owner), { flush: true });
  // A link fails when the name is taken, and what appears is whole: a half record would look like a dead owner's.
  await link(whole, ownerFile(registryDir, cloudId))
    .catch((error: unknown) => {
      throw new Error(`A cloud named ${cloudId} exists already on this host.`, { cause: error });
    })
    .finally(() => rm(whole, { force: true }));
}

/** This process, told apart from every other one that had or will have its id. */
export async function thisProcess(): Promise<ProcessIdentity> {
  return {
    pid: process.pid,
    startTime: (await startTime(process.pid)) ?? '',
    bootId: await bootId(),
  };
}

/** The last act of a cloud's removal. */
export async function unregister(registryDir: string, cloudId: string): Promise<void> {
  await rm(ownerFile(registryDir, cloudId), { force: true });
}

/** Every cloud written down. A record that cannot be read is passed over: what it owns is not known. */
export async function registered(registryDir: string): Promise<Owner[]> {
  const names = await readdir(join(registryDir, 'clouds')).catch(() => []);
  const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
  const texts = await Promise.all(
    ids.map((id) => readFile(ownerFile(registryDir, id), 'utf8').catch(() => '')),
  );
  return texts.flatMap((text) => parseOwner(text) ?? []);
}

/** Whether the process that owns a cloud still runs. */
export async function alive(owner: ProcessIdentity): Promise<boolean> {
  return owner.bootId === (await bootId()) && (await startTime(owner.pid)) === owner.startTime;
}

/** The owner in a record, or undefined when the record is not whole. */
export function parseOwner(text: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * Field 22 of /proc/PID/stat; undefined for a process that has ended and was not waited for yet. The name in field 2
 * may hold spaces and brackets, so counting starts after the last one.
 */
export function startTimeOf(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
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
