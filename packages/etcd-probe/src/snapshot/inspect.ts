import { createHash } from 'node:crypto';
import type { StoredFile } from '@moult/member-probe';
import { boltEntries } from './bolt.js';
import { BoltDamaged } from './bolt-page.js';
import { crc32c } from './crc32c.js';

/** What a snapshot holds. `hash` and `keys` are those that `etcdctl snapshot status` prints. */
export interface SnapshotContent {
  readonly revision: number;
  readonly keys: number;
  readonly hash: number;
  /** Bytes of the data file, without the checksum behind it. */
  readonly bytes: number;
}

/** Whole and readable, with what it holds; or what is wrong with it, in one sentence. */
export type SnapshotVerdict =
  | ({ readonly kind: 'good' } & SnapshotContent)
  | { readonly kind: 'bad'; readonly because: string };

const sumBytes = 32;
/** A data file is a number of disk sectors, so what is over is the checksum. */
const sectorBytes = 512;
const pieceBytes = 1024 * 1024;

/**
 * Inspects a snapshot as a member sends it: its data file, and the SHA-256 of that at the end. Nothing is trusted because
 * it arrived: every byte is hashed again, and every key is read from the tree they stand in. Rejects only when the file
 * itself cannot be read.
 */
export async function inspectSnapshot(file: StoredFile): Promise<SnapshotVerdict> {
  const bytes = file.size - sumBytes;
  if (bytes <= 0 || bytes % sectorBytes !== 0) {
    return bad(`${String(file.size)} bytes are no data file with a checksum behind it`);
  }
  const hash = createHash('sha256');
  for (let at = 0; at < bytes; at += pieceBytes)
    hash.update(await file.read(at, Math.min(pieceBytes, bytes - at)));
  const stated = await file.read(bytes, sumBytes);
  if (!hash.digest().equals(stated)) return bad('its data is not what the checksum behind it says');
  try {
    return { kind: 'good', bytes, ...(await contentOf(file)) };
  } catch (error) {
    if (error instanceof BoltDamaged) return bad(error.message);
    throw error;
  }
}

async function contentOf(file: StoredFile): Promise<Omit<SnapshotContent, 'bytes'>> {
  let [hash, keys, revision] = [0, 0, 0];
  let buckets = 0;
  for await (const entry of boltEntries(file)) {
    if (entry.kind === 'bucket') {
      buckets += 1;
      hash = crc32c(hash, entry.name);
      continue;
    }
    const { bucket, key, value } = entry;
    hash = crc32c(crc32c(hash, key), value);
    keys += 1;
    if (!bucket.equals(keyBucket)) continue;
    // Keys of this bucket are revisions: eight bytes, highest first, and what happened within one behind them.
    if (key.byteLength < 8) throw new BoltDamaged('a key that is no revision');
    revision = Number(key.readBigUInt64BE(0));
  }
  if (buckets === 0) throw new BoltDamaged('there is nothing in it');
  return { hash, keys, revision };
}

const keyBucket = Buffer.from('key');

function bad(because: string): SnapshotVerdict {
  return { kind: 'bad', because };
}
