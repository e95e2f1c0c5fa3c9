import type { StoredFile } from '@moult/member-probe';

/** A kept snapshot that is in memory. */
export function memoryFile(bytes: Buffer): StoredFile {
  return {
    size: bytes.byteLength,
    read: (at, length) => Promise.resolve(Buffer.from(bytes.subarray(at, at + length))),
    bytes: async function* () {
      await Promise.resolve();
      yield bytes;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
