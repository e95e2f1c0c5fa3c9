import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AccessKey } from './endpoint/keys.js';
import { alive, defaultRegistryDir, thisProcess, type ProcessIdentity } from './machines/registry.js';

/** A cloud that runs on this machine, as another process of the same user finds it. */
export interface RunningCloud {
  readonly cloudId: string;
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AccessKey;
  /** The process that owns it. */
  readonly pid: number;
  /** ISO 8601, when it was ready. */
  readonly since: string;
}

/** What is written down: what a client needs, and which process must live for it to be true. */
type Announcement = RunningCloud & ProcessIdentity;

const schema: z.ZodType<Announcement> = z.object({
  cloudId: z.string(),
  endpoint: z.url(),
  region: z.string(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  pid: z.int(),
  since: z.string(),
  startTime: z.string(),
  bootId: z.string(),
});

/**
 * The clouds whose owner lives, oldest first. Only the user who started a cloud finds it (files of mode 0600), because
 * whoever has its key may start machines. `registryDir` is that of {@link StartOptions}.
 */
export async function runningClouds(
  options: { readonly registryDir?: string } = {},
): Promise<readonly RunningCloud[]> {
  const directory = directoryOf(options.registryDir ?? defaultRegistryDir);
  const names = await readdir(directory).catch(() => []);
  const found = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readRunning(join(directory, name))),
  );
  return found.flatMap((cloud) => cloud ?? []).sort((a, b) => a.since.localeCompare(b.since));
}

async function readRunning(file: string): Promise<RunningCloud | undefined> {
  const announcement = parse(await readFile(file, 'utf8').catch(() => ''));
  if (announcement === undefined) return undefined;
  const { startTime, bootId, ...cloud } = announcement;
  return (await alive({ pid: cloud.pid, startTime, bootId })) ? cloud : undefined;
}

function parse(text: string): Announcement | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Not ours, or of a version that wrote something else: nothing that could be talked to is lost.
    return undefined;
  }
}

/** Lets other processes find a cloud that is ready; clears what owners left that were killed. */
export async function announce(
  registryDir: string,
  cloud: Omit<RunningCloud, 'pid' | 'since'>,
): Promise<void> {
  const directory = directoryOf(registryDir);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await withdrawDead(registryDir);
  const announcement: Announcement = {
    ...cloud,
    since: new Date().toISOString(),
    ...(await thisProcess()),
  };
  const whole = join(directory, `.${cloud.cloudId}.partial`);
  await writeFile(whole, JSON.stringify(announcement), { mode: 0o600 });
  await rename(whole, join(directory, `${cloud.cloudId}.json`));
}

/** A cloud that goes down is not found any more. */
export async function withdraw(registryDir: string, cloudId: string): Promise<void> {
  await rm(join(directoryOf(registryDir), `${cloudId}.json`), { force: true });
}

/** Clears what owners left that were killed: the root key of a cloud must not outlive it. */
export async function withdrawDead(registryDir: string): Promise<void> {
  const directory = directoryOf(registryDir);
  for (const name of await readdir(directory).catch(() => [])) {
    const file = join(directory, name);
    const announcement = parse(await readFile(file, 'utf8').catch(() => ''));
    if (announcement !== undefined && !(await alive(announcement))) await rm(file, { force: true });
  }
}

function directoryOf(registryDir: string): string {
  return join(registryDir, 'running');
}
