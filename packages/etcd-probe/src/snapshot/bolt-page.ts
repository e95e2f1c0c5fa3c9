/** An entry of a leaf page: a key with its value, or a bucket by its name. */
interface LeafEntry {
  readonly kind: 'value' | 'bucket';
  readonly key: Buffer;
  readonly value: Buffer;
}

/** One page of the file, read. */
export type Page =
  | { readonly kind: 'branch'; readonly children: readonly number[] }
  | { readonly kind: 'leaf'; readonly entries: readonly LeafEntry[] };

/** What is wrong with a file: found while walking through it, told in one sentence. */
export class BoltDamaged extends Error {
  override readonly name = 'BoltDamaged';
}

export const pageHeadBytes = 16;
const elementBytes = 16;
const flags = { branch: 1, leaf: 2 } as const;
const bucketEntry = 1;

/** How many pages follow the first of this one, and its own number, from its head. */
export function readHead(bytes: Buffer): { readonly id: number; readonly overflow: number } {
  return { id: number64(bytes, 0), overflow: bytes.readUInt32LE(12) };
}

/**
 * Reads a page of a bbolt file. The layout is told by its source, https://github.com/etcd-io/bbolt: a head of id, flags,
 * count and overflow; then elements whose positions count from their own beginning.
 */
export function readPage(bytes: Buffer, what: string): Page {
  if (bytes.byteLength < pageHeadBytes) throw new BoltDamaged(`${what} is cut short`);
  const kind = bytes.readUInt16LE(8);
  const count = bytes.readUInt16LE(10);
  if (pageHeadBytes + count * elementBytes > bytes.byteLength)
    throw new BoltDamaged(`${what} has no room for its entries`);
  const places = Array.from({ length: count }, (_, index) => pageHeadBytes + index * elementBytes);
  if (kind === flags.branch) return { kind: 'branch', children: places.map((at) => number64(bytes, at + 8)) };
  if (kind !== flags.leaf) throw new BoltDamaged(`${what} is neither branch nor leaf (${String(kind)})`);
  return { kind: 'leaf', entries: places.map((at) => leafEntry(bytes, at, what)) };
}

function leafEntry(bytes: Buffer, at: number, what: string): LeafEntry {
  const begin = at + bytes.readUInt32LE(at + 4);
  const middle = begin + bytes.readUInt32LE(at + 8);
  const end = middle + bytes.readUInt32LE(at + 12);
  if (end > bytes.byteLength) throw new BoltDamaged(`an entry of ${what} reaches beyond it`);
  const isBucket = (bytes.readUInt32LE(at) & bucketEntry) !== 0;
  return {
    kind: isBucket ? 'bucket' : 'value',
    key: bytes.subarray(begin, middle),
    value: bytes.subarray(middle, end),
  };
}

/** An unsigned number of 64 bits; exact as far as any file reaches. */
export function number64(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}
