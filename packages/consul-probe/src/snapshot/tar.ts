import type { ByteQueue } from './byte-queue.js';

/** A file's header in a tar archive. */
export interface TarEntry {
  readonly name: string;
  readonly size: number;
}

/** What to do with a file's bytes; a sentence instead of a function refuses the file. */
export type TarVisitor = (entry: TarEntry) => ((piece: Uint8Array) => void) | string;

const block = 512;
/** A snapshot has three files. The bound ends the reading of an archive that is something else. */
const maxEntries = 16;

/**
 * Reads a tar archive of plain files strictly: checksums, zero padding, the two zero blocks at the end, and nothing
 * but zeros after them. The answer is null, or one sentence saying what is wrong.
 * Format: POSIX.1-1988 ustar, https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 */
export async function readTar(bytes: ByteQueue, visit: TarVisitor): Promise<string | null> {
  for (let at = 0; at < maxEntries; at += 1) {
    const header = await bytes.take(block);
    if (header === null) return 'the archive ends in the middle';
    if (isZero(header)) return readEnd(bytes);
    const entry = readHeader(header);
    if (typeof entry === 'string') return entry;
    const use = visit(entry);
    if (typeof use === 'string') return use;
    if (!(await bytes.each(entry.size, use))) return `the archive ends in the middle of ${entry.name}`;
    const padding = await bytes.take((block - (entry.size % block)) % block);
    if (padding === null) return `the archive ends in the middle of ${entry.name}`;
    if (!isZero(padding)) return `bytes that belong to no file follow ${entry.name}`;
  }
  return `more than ${String(maxEntries)} files`;
}

async function readEnd(bytes: ByteQueue): Promise<string | null> {
  const second = await bytes.take(block);
  if (second === null) return 'the end of the archive is missing';
  let zero = isZero(second);
  await bytes.rest((piece) => {
    zero &&= isZero(piece);
  });
  return zero ? null : 'bytes that belong to no file follow the archive';
}

function readHeader(header: Buffer): TarEntry | string {
  if (header.toString('latin1', 257, 262) !== 'ustar') return 'not a tar archive';
  const stated = octal(header, 148, 8);
  // The checksum counts its own field as spaces.
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (stated !== sum) return 'a file header whose checksum is wrong';
  const name = text(header, 0, 100);
  const type = header[156];
  if (type !== 0x30 && type !== 0) return `${name} is not a plain file`;
  const size = octal(header, 124, 12);
  if (size === null) return `${name} has no readable size`;
  return { name, size };
}

function text(header: Buffer, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? length : end);
}

function octal(header: Buffer, from: number, length: number): number | null {
  const digits = text(header, from, length).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : null;
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
