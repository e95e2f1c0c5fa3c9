import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteSink } from '../client/snapshot.js';

/** Where snapshots are kept. */
export interface SnapshotStore {
  /** Keeps what `fill` writes, under this name only once all of it is safely stored. */
  keep(name: string, fill: (sink: ByteSink) => Promise<void>): Promise<void>;
  /** The bytes kept under this name, or null when there are none. */
  read(name: string): Promise<AsyncIterable<Uint8Array> | null>;
  discard(name: string): Promise<void>;
}

/**
 * Snapshots as files in a folder. They hold everything Consul knows, ACL tokens included, so only the owner may read
 * them. A file is on disk before its name is.
 */
export function snapshotFolder(folder: string): SnapshotStore {
  return {
    keep: async (name, fill) => {
      const path = pathOf(folder, name);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const partial = `${path}.partial-${String(process.pid)}`;
      const file = await open(partial, 'w', 0o600);
      try {
        await fill({
          write: async (chunk) => {
            await file.writeFile(chunk);
          },
        });
        await file.sync();
        await file.close();
        await rename(partial, path);
      } catch (error) {
        await file.close();
        await rm(partial, { force: true });
        throw error;
      }
    },
    read: async (name) => {
      const file = await open(pathOf(folder, name), 'r').catch((error: unknown) => {
        if (isAbsence(error)) return null;
        throw error;
      });
      return file === null ? null : (file.createReadStream() as AsyncIterable<Uint8Array>);
    },
    discard: (name) => rm(pathOf(folder, name), { force: true }),
  };
}

function pathOf(folder: string, name: string): string {
  if (!/^[\w-][\w.-]{0,200}$/.test(name)) throw new Error(`"${name}" cannot be the name of a snapshot`);
  return join(folder, `${name}.snap`);
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
