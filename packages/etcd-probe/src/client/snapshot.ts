import {
  type Asked,
  type ByteSink,
  type CallOptions,
  MemberUnreadable,
  parseAnswer,
  receiveSnapshot as receive,
  type SnapshotReceived,
} from '@moult/member-probe';
import { z } from 'zod';
import { type Caller, withAnswer } from './ask.js';
import { EtcdRefused } from './refusal.js';

/** A snapshot larger than this is refused unless the caller says otherwise: 8 GiB, etcd's own highest suggestion for its data. */
export const defaultMaxSnapshotBytes: number = 8 * 1024 ** 3;

/** Ten minutes: some gigabytes over a slow tunnel. */
const snapshotDeadlineMs = 600_000;

/** One line of the stream: 32 KiB of data as base64 in 3.4 and 3.5. */
const maxLineBytes = 8 * 1024 * 1024;

const line = z.union([
  z.object({ result: z.object({ blob: z.base64().default('') }) }),
  // The gateway of 3.4 and 3.5 calls it `grpc_code`, that of 3.6 `code`.
  z.object({
    error: z.object({
      message: z.string(),
      grpc_code: z.number().int().optional(),
      code: z.number().int().optional(),
    }),
  }),
]);

/**
 * Has the member write its data file into the sink, followed by the SHA-256 that it sends last. The stream has one JSON
 * document a line. A broken download shows only when the file is inspected: an end is no proof of completeness.
 */
export function receiveSnapshot(
  caller: Caller,
  sink: ByteSink,
  options: CallOptions & { readonly maxBytes?: number },
): Promise<SnapshotReceived> {
  const maxBytes = options.maxBytes ?? defaultMaxSnapshotBytes;
  const deadlineMs = options.deadlineMs ?? snapshotDeadlineMs;
  const question = { ...options, deadlineMs, path: '/v3/maintenance/snapshot', body: {} };
  return receive({ sink, maxBytes }, (take) =>
    withAnswer(caller, question, ({ body }, asked) => take(blobsOf(body, asked), asked)),
  );
}

async function* blobsOf(body: AsyncIterable<Uint8Array>, asked: Asked): AsyncGenerator<Uint8Array> {
  for await (const text of linesOf(body, asked)) yield blobOf(text, asked);
}

function blobOf(text: string, asked: Asked): Uint8Array {
  const read = parseAnswer({ asked, text }, line);
  if ('error' in read) {
    const { grpc_code: older, code: newer, message } = read.error;
    throw new EtcdRefused(asked, older ?? newer ?? null, message);
  }
  return Buffer.from(read.result.blob, 'base64');
}

async function* linesOf(body: AsyncIterable<Uint8Array>, asked: Asked): AsyncGenerator<string> {
  let kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield Buffer.concat([...kept, rest.subarray(0, end)]).toString('latin1');
      [kept, size, rest] = [[], 0, rest.subarray(end + 1)];
    }
    kept.push(rest);
    size += rest.byteLength;
    if (size > maxLineBytes)
      throw new MemberUnreadable(asked, `a line longer than ${String(maxLineBytes)} bytes`);
  }
  const last = Buffer.concat(kept).toString('latin1');
  if (last.trim() !== '') yield last;
}
