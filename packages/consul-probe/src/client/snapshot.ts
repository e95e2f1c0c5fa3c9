import { createHash } from 'node:crypto';
import { type Caller, type CallOptions, withAnswer } from './ask.js';
import { ConsulUnreadable } from './errors.js';

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

/** A snapshot larger than this is refused unless the caller says otherwise: 2 GiB, far above what Consul is used for. */
export const defaultMaxSnapshotBytes: number = 2 * 1024 ** 3;

/**
 * Has the cluster make a snapshot and streams it to the sink. A broken download shows only when the archive is
 * inspected: Consul sends no length, so an end is no proof of completeness.
 */
export async function receiveSnapshot(
  caller: Caller,
  sink: ByteSink,
  options: CallOptions & { readonly maxBytes?: number },
): Promise<SnapshotReceived> {
  const maxBytes = options.maxBytes ?? defaultMaxSnapshotBytes;
  const deadlineMs = options.deadlineMs ?? snapshotDeadlineMs;
  const question = { ...options, deadlineMs, method: 'GET', path: '/v1/snapshot' } as const;
  let sinkFailed: { readonly error: unknown } | null = null;
  const received = withAnswer(caller, question, async (answer, asked) => {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of answer.body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes)
        throw new ConsulUnreadable(asked, `a snapshot longer than ${String(maxBytes)} bytes`);
      hash.update(chunk);
      await sink.write(chunk).catch((error: unknown) => {
        sinkFailed = { error };
        throw error;
      });
    }
    return { bytes, sha256: hash.digest('hex') };
  });
  return received.catch((error: unknown) => {
    // A full disk here is not Consul's silence.
    throw sinkFailed === null ? error : sinkFailed.error;
  });
}

/** Five minutes: a gigabyte over a slow tunnel. */
const snapshotDeadlineMs = 300_000;
