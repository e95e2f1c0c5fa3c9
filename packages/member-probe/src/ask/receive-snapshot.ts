import { createHash } from 'node:crypto';
import { type Asked, MemberUnreadable } from './errors.js';

/** Where a snapshot's bytes go. A rejected write ends the download. */
export interface ByteSink {
  write(chunk: Uint8Array): Promise<void>;
}

/** What was received. */
export interface SnapshotReceived {
  readonly bytes: number;
  /** Of the bytes as received, hexadecimal. */
  readonly sha256: string;
}

/** Takes the pieces of one answer. */
export type Take = (pieces: AsyncIterable<Uint8Array>, asked: Asked) => Promise<SnapshotReceived>;

/**
 * Streams what a member sends into the sink. An answer longer than `maxBytes` is unreadable; what the sink itself rejects with
 * is passed on as it is: a full disk here is not a member's silence.
 */
export async function receiveSnapshot(
  { sink, maxBytes }: { readonly sink: ByteSink; readonly maxBytes: number },
  download: (take: Take) => Promise<SnapshotReceived>,
): Promise<SnapshotReceived> {
  let sinkFailed: { readonly error: unknown } | null = null;
  const take: Take = async (pieces, asked) => {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const piece of pieces) {
      bytes += piece.byteLength;
      if (bytes > maxBytes)
        throw new MemberUnreadable(asked, `a snapshot longer than ${String(maxBytes)} bytes`);
      hash.update(piece);
      await sink.write(piece).catch((error: unknown) => {
        sinkFailed = { error };
        throw error;
      });
    }
    return { bytes, sha256: hash.digest('hex') };
  };
  return download(take).catch((error: unknown) => {
    throw sinkFailed === null ? error : sinkFailed.error;
  });
}
