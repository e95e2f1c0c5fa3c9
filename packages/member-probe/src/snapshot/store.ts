import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteSink } from '../ask/receive-snapshot.js';

/** A kept snapshot, read piece by piece: it may be larger than the memory. */
export interface StoredFile extends AsyncDisposable {
  /** Bytes. */
  readonly size: number;
  /** Exactly these bytes, or fewer where the file ends. */
  read(at: number, length: number): Promise<Buffer>;
  /** All of it, from the beginning. */
  bytes(): AsyncIterable<Uint8Array>;
}

/** Where snapshots are kept. */
export interface SnapshotStore {
  /** Keeps what `fill` writes, under this name only once all of it is safely stored. */
  keep(name: string, fill: (sink: ByteSink) => Promise<void>): Promise<void>;
  /** What is kept under this name, or null when there is nothing. */
  open(name: string): Promise<StoredFile | null>;
  discard(name: string): Promise<void>;
}

/**
 * Snapshots as files in a folder, with names that end in `suffix`. They hold everything a service knows, secrets included, so only
 * the owner may read them. A file is on disk before its name is.
 */
export function snapshotFolder(folder: string, suffix: string): SnapshotStore {
  const pathOf = (name: string): string => join(folder, `${checked(name)}${suffix}`);
  return {
    keep: async (name, fill) => {
      const path = pathOf(name);
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
    open: async (name) => {
      const file = await open(pathOf(name), 'r').catch((error: unknown) => {
        if (isAbsence(error)) return null;
        throw error;
      });
      if (file === null) return null;
      return {
        size: (await file.stat()).size,
        read: async (at, length) => {
          const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, at);
          return buffer.subarray(0, bytesRead);
        },
        bytes: () => file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Uint8Array>,
        [Symbol.asyncDispose]: () => file.close(),
      };
    },
    discard: (name) => rm(pathOf(name), { force: true }),
  };
}

function checked(name: string): string {
  if (/^[\w-][\w.-]{0,200}$/.test(name)) return name;
  throw new Error(`"${name}" cannot be the name of a snapshot`);
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
