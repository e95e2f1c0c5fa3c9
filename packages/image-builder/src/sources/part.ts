import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerText, parseOwner, stateOf, thisProcess } from '../build/owner.js';

/** What is under way in the cache ends so, followed by whose it is; a finished download is its checksum alone. */
const mark = '.part-of-';

/**
 * A name for what this process has under way in the cache. It says which process that is, so that another one can tell when it
 * has ended.
 */
export function partName(what: string): string {
  return `${what}${mark}${ownerText(thisProcess())}`;
}

/**
 * Removes what processes of this host that have ended left half done in the cache, and returns the names. What another host may
 * still be at, in a cache that two share, stays; so does every finished download.
 */
export async function removeDeadParts(cacheDir: string): Promise<readonly string[]> {
  const names = await readdir(cacheDir).catch((error: unknown) => {
    // Nothing was ever downloaded.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const dead = names.filter(isDead);
  for (const name of dead) await rm(join(cacheDir, name), { recursive: true, force: true });
  return dead;
}

function isDead(name: string): boolean {
  const at = name.lastIndexOf(mark);
  const owner = at < 0 ? undefined : parseOwner(name.slice(at + mark.length));
  return owner !== undefined && stateOf(owner) === 'dead';
}
