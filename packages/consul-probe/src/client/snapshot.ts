import {
  type ByteSink,
  type CallOptions,
  receiveSnapshot as receive,
  type SnapshotReceived,
} from '@moult/member-probe';
import { type Caller, withAnswer } from './ask.js';

/** A snapshot larger than this is refused unless the caller says otherwise: 2 GiB, far above what Consul is used for. */
export const defaultMaxSnapshotBytes: number = 2 * 1024 ** 3;

/** Five minutes: a gigabyte over a slow tunnel. */
const snapshotDeadlineMs = 300_000;

/**
 * Has the cluster make a snapshot and streams it to the sink. A broken download shows only when the archive is
 * inspected: Consul sends no length, so an end is no proof of completeness.
 */
export function receiveSnapshot(
  caller: Caller,
  sink: ByteSink,
  options: CallOptions & { readonly maxBytes?: number },
): Promise<SnapshotReceived> {
  const maxBytes = options.maxBytes ?? defaultMaxSnapshotBytes;
  const deadlineMs = options.deadlineMs ?? snapshotDeadlineMs;
  const question = { ...options, deadlineMs, method: 'GET', path: '/v1/snapshot' } as const;
  return receive({ sink, maxBytes }, (take) =>
    withAnswer(caller, question, ({ body }, asked) => take(body, asked)),
  );
}
