import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEntry, type Entry } from './entry.js';

/** An entry that cannot be used, and why, in a sentence. */
export interface DamagedImage {
  readonly imageId: string;
  readonly reason: string;
}

/** What a store's folder holds. */
export interface FolderContent {
  /** Oldest first. */
  readonly entries: readonly Entry[];
  readonly damaged: readonly DamagedImage[];
}

const entryFile = 'entry.json';
const finished = /^ami-[0-9a-f]{17}$/;
const unfinished = /^\.(ami-[0-9a-f]{17})\.(\d+)$/;

/** Where an entry is put together; the process id says whether somebody still works on it. */
function workDirectory(folder: string, imageId: string): string {
  return join(folder, `.${imageId}.${process.pid}`);
}

/** The file of a data volume's snapshot in an entry's directory. */
export function snapshotFile(directory: string, snapshotId: string): string {
  return join(directory, snapshotId);
}

/** The directory of a finished entry. */
export function entryDirectory(folder: string, imageId: string): string {
  return join(folder, imageId);
}

/** Reads every entry; one that cannot be read is named and does not hide the others. A folder that is not there is empty. */
export async function readFolder(folder: string): Promise<FolderContent> {
  const names = (await readdir(folder).catch(absent)).filter((name) => finished.test(name));
  const entries: Entry[] = [];
  const damaged: DamagedImage[] = [];
  for (const imageId of names) {
    try {
      entries.push(await readEntry(folder, imageId));
    } catch (cause) {
      damaged.push({ imageId, reason: cause instanceof Error ? cause.message : String(cause) });
    }
  }
  return { entries: entries.sort((a, b) => a.image.createdAt - b.image.createdAt), damaged };
}

async function readEntry(folder: string, imageId: string): Promise<Entry> {
  const text = await readFile(join(entryDirectory(folder, imageId), entryFile), 'utf8').catch(() => {
    throw new Error('entry.json cannot be read.');
  });
  const entry = parseEntry(text);
  if (entry.image.id !== imageId) throw new Error(`entry.json is of another image, ${entry.image.id}.`);
  return entry;
}

/** Makes the working directory of an entry; the folder itself too, for this user alone. */
export async function beginEntry(folder: string, imageId: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const directory = workDirectory(folder, imageId);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { mode: 0o700 });
  return directory;
}

/** Makes an entry appear, whole: readers see all of it or nothing. */
export async function finishEntry(folder: string, entry: Entry): Promise<void> {
  const directory = workDirectory(folder, entry.image.id);
  await writeFile(join(directory, entryFile), text(entry), { mode: 0o600, flush: true });
  await rename(directory, entryDirectory(folder, entry.image.id));
}

/** Writes a changed entry in place of the old one; false when another cloud has removed it meanwhile. */
export async function rewriteEntry(folder: string, entry: Entry): Promise<boolean> {
  const directory = entryDirectory(folder, entry.image.id);
  const partial = join(directory, `.${entryFile}.${process.pid}`);
  try {
    await writeFile(partial, text(entry), { mode: 0o600, flush: true });
    await rename(partial, join(directory, entryFile));
    return true;
  } catch (cause) {
    if (isAbsence(cause)) return false;
    throw cause;
  }
}

/** Removes an entry's directory; it disappears at once, also for readers in the middle of it. */
export async function removeEntry(folder: string, imageId: string): Promise<void> {
  const doomed = workDirectory(folder, imageId);
  await rm(doomed, { recursive: true, force: true });
  await rename(entryDirectory(folder, imageId), doomed).catch(absent);
  await rm(doomed, { recursive: true, force: true });
}

/** The images that a process which has ended left half written. */
export async function abandoned(folder: string): Promise<{ imageId: string; directory: string }[]> {
  const names = await readdir(folder).catch(absent);
  return names.flatMap((name) => {
    const [, imageId = '', pid = ''] = unfinished.exec(name) ?? [];
    return imageId === '' || runs(Number(pid)) ? [] : [{ imageId, directory: join(folder, name) }];
  });
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}

function text(entry: Entry): string {
  return `${JSON.stringify(entry, undefined, 2)}\n`;
}

function absent(cause: unknown): string[] {
  if (isAbsence(cause)) return [];
  throw cause;
}

function isAbsence(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
