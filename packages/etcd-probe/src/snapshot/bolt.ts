import type { StoredFile } from '@moult/member-probe';
import { BoltDamaged, number64, pageHeadBytes, readHead, readPage } from './bolt-page.js';

/** A bucket, empty or not, and then each of its keys. */
export type BoltEntry =
  | { readonly kind: 'bucket'; readonly name: Buffer }
  | { readonly kind: 'key'; readonly bucket: Buffer; readonly key: Buffer; readonly value: Buffer };

interface Meta {
  readonly pageSize: number;
  readonly root: number;
  /** Pages from here on were never used. */
  readonly end: number;
  readonly transaction: bigint;
}

const magic = 0xed0cdaed;
const layout = 2;
/** etcd's file is a tree of at most a handful of levels; more is a file that leads in circles. */
const maxDepth = 64;

/**
 * Every bucket of a bbolt file and every key in it, in order. Pages are read one by one, so the size of the file does not matter.
 * Throws `BoltDamaged` as soon as something cannot be as it is.
 */
export async function* boltEntries(file: StoredFile): AsyncGenerator<BoltEntry> {
  const meta = await readMeta(file);
  const seen = new Set<number>();
  const tree = { file, meta, seen };
  for await (const { kind, key, value } of leavesOf(tree, meta.root, 0)) {
    if (kind !== 'bucket') throw new BoltDamaged('a key stands outside of any bucket');
    yield { kind: 'bucket', name: key };
    for await (const entry of bucketOf(tree, value)) {
      yield { kind: 'key', bucket: key, key: entry.key, value: entry.value };
    }
  }
}

interface Tree {
  readonly file: StoredFile;
  readonly meta: Meta;
  /** Pages walked through: one that is met twice leads in circles. */
  readonly seen: Set<number>;
}

type Leaf = ReturnType<typeof readPage> & { kind: 'leaf' };
type LeafEntries = Leaf['entries'][number];

/** Small buckets lie inside their own entry, after its head of root page and sequence. */
async function* bucketOf(tree: Tree, value: Buffer): AsyncGenerator<LeafEntries> {
  if (value.byteLength < 16) throw new BoltDamaged('a bucket without a head');
  const root = number64(value, 0);
  if (root !== 0) {
    yield* leavesOf(tree, root, 0);
    return;
  }
  const page = readPage(value.subarray(16), 'a bucket inside its entry');
  if (page.kind !== 'leaf') throw new BoltDamaged('a bucket inside its entry is no leaf');
  yield* page.entries;
}

async function* leavesOf(tree: Tree, id: number, depth: number): AsyncGenerator<LeafEntries> {
  if (depth > maxDepth) throw new BoltDamaged('the tree is too deep');
  const page = await pageAt(tree, id);
  if (page.kind === 'leaf') {
    yield* page.entries;
    return;
  }
  for (const child of page.children) yield* leavesOf(tree, child, depth + 1);
}

async function pageAt({ file, meta, seen }: Tree, id: number): Promise<ReturnType<typeof readPage>> {
  const what = `page ${String(id)}`;
  if (id < 2 || id >= meta.end) throw new BoltDamaged(`${what} is outside of the file`);
  if (seen.has(id)) throw new BoltDamaged(`${what} is used twice`);
  seen.add(id);
  const at = id * meta.pageSize;
  const first = await file.read(at, meta.pageSize);
  if (first.byteLength < meta.pageSize) throw new BoltDamaged(`${what} is cut short`);
  const head = readHead(first);
  if (head.id !== id) throw new BoltDamaged(`${what} says it is page ${String(head.id)}`);
  if (head.overflow === 0) return readPage(first, what);
  if (id + head.overflow >= meta.end) throw new BoltDamaged(`${what} reaches beyond the file`);
  return readPage(await file.read(at, (head.overflow + 1) * meta.pageSize), what);
}

/** Two copies, written in turn: the valid one with the higher transaction counts. */
async function readMeta(file: StoredFile): Promise<Meta> {
  const first = metaIn(await file.read(0, 4096));
  // The second lies one page further, whose size only a copy can tell; every size that an operating system has is tried.
  const sizes = first === null ? [4096, 8192, 16_384, 65_536] : [first.pageSize];
  const others = await Promise.all(sizes.map(async (size) => metaIn(await file.read(size, 4096))));
  const metas = [first, ...others].filter((one) => one !== null);
  const [best] = metas.sort((a, b) => (a.transaction < b.transaction ? 1 : -1));
  if (best === undefined) throw new BoltDamaged('neither copy of its head is valid');
  return best;
}

const checked = 56;

function metaIn(page: Buffer): Meta | null {
  if (page.byteLength < pageHeadBytes + checked + 8) return null;
  const body = page.subarray(pageHeadBytes);
  if (body.readUInt32LE(0) !== magic || body.readUInt32LE(4) !== layout) return null;
  if (fnv1a64(body.subarray(0, checked)) !== body.readBigUInt64LE(checked)) return null;
  const pageSize = body.readUInt32LE(8);
  if (pageSize < 512 || pageSize > 1024 * 1024) return null;
  return {
    pageSize,
    root: number64(body, 16),
    end: number64(body, 40),
    transaction: body.readBigUInt64LE(48),
  };
}

/** http://www.isthe.com/chongo/tech/comp/fnv/, 64 bits, variant 1a. */
function fnv1a64(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}
