import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ByteQueue } from './byte-queue.js';
import { readMeta, type SnapshotMeta } from './meta.js';
import { readTar, type TarEntry } from './tar.js';

/** Whole and readable, with what it holds; or what is wrong with it, in one sentence. */
export type SnapshotVerdict =
  | ({ readonly kind: 'good' } & SnapshotMeta)
  | { readonly kind: 'bad'; readonly because: string };

interface Held {
  readonly hash: Hash;
  readonly entry: TarEntry;
  /** The content of files small enough to be read here; the state itself only passes through. */
  readonly content: Uint8Array[];
}

const names: ReadonlySet<string> = new Set(['meta.json', 'state.bin', 'SHA256SUMS']);
/** meta.json grows with the number of servers, about 150 bytes each. */
const maxTextBytes = 1024 * 1024;

/**
 * Inspects a snapshot as `GET /v1/snapshot` gives it: gzip, tar, `meta.json`, `state.bin`, and `SHA256SUMS` over
 * both. Nothing is trusted because it arrived: every byte of the two files is hashed again. What the state means is
 * Consul's own affair and is not looked at. Rejects only when the source itself cannot be read.
 */
export async function inspectSnapshot(source: AsyncIterable<Uint8Array>): Promise<SnapshotVerdict> {
  const held = new Map<string, Held>();
  let arrived = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      arrived += chunk.byteLength;
      yield chunk;
    }
  };
  const input = Readable.from(counted(), { objectMode: false });
  const gunzip = createGunzip();
  // `pipe` does not carry errors over, and an unreadable source must not look like an archive that ends.
  input.once('error', (error) => gunzip.destroy(error));
  try {
    const problem = await readTar(new ByteQueue(input.pipe(gunzip)), (entry) => admit(held, entry));
    if (problem !== null) return bad(problem);
    // zlib stops at the end of the compressed data and says nothing of what follows.
    if (gunzip.bytesWritten !== arrived) return bad('bytes follow the compressed data');
    return judge(held);
  } catch (error) {
    if (isZlibError(error)) return bad(`the compressed data is damaged (${error.code})`);
    throw error;
  } finally {
    gunzip.destroy();
    input.destroy();
  }
}

function admit(held: Map<string, Held>, entry: TarEntry): ((piece: Uint8Array) => void) | string {
  if (!names.has(entry.name)) return `an unexpected file ${JSON.stringify(entry.name.slice(0, 80))}`;
  if (held.has(entry.name)) return `${entry.name} is there twice`;
  const isText = entry.name !== 'state.bin';
  if (isText && entry.size > maxTextBytes)
    return `${entry.name} is larger than ${String(maxTextBytes)} bytes`;
  const one: Held = { hash: createHash('sha256'), entry, content: [] };
  held.set(entry.name, one);
  return (piece) => {
    one.hash.update(piece);
    if (isText) one.content.push(piece);
  };
}

function judge(held: ReadonlyMap<string, Held>): SnapshotVerdict {
  const [meta, state, sums] = ['meta.json', 'state.bin', 'SHA256SUMS'].map((name) => held.get(name));
  if (meta === undefined) return bad('meta.json is missing');
  if (state === undefined) return bad('state.bin is missing');
  if (sums === undefined) return bad('SHA256SUMS is missing');
  const expected = readSums(textOf(sums));
  for (const { entry, hash } of [meta, state]) {
    const stated = expected.get(entry.name);
    if (stated === undefined) return bad(`SHA256SUMS says nothing of ${entry.name}`);
    if (stated !== hash.digest('hex')) return bad(`${entry.name} is not what SHA256SUMS says`);
  }
  const read = readMeta(textOf(meta));
  if (typeof read === 'string') return bad(read);
  if (read.stateBytes !== state.entry.size) {
    return bad(`state.bin has ${String(state.entry.size)} bytes, meta.json says ${String(read.stateBytes)}`);
  }
  return { kind: 'good', ...read };
}

function readSums(text: string): ReadonlyMap<string, string> {
  const lines = text.matchAll(/^([0-9a-f]{64}) {2}(\S+)$/gm);
  return new Map([...lines].map(([, sum = '', name = '']) => [name, sum]));
}

function textOf({ content }: Held): string {
  return Buffer.concat(content).toString('utf8');
}

function isZlibError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));
}

function bad(because: string): SnapshotVerdict {
  return { kind: 'bad', because };
}
