import { type CallOptions, saveSnapshot as save, type SnapshotStore } from '@moult/member-probe';
import type { ConsulClient } from '../client/client.js';
import { inspectSnapshot, type SnapshotVerdict } from './inspect.js';

/**
 * Has the cluster make a snapshot, keeps it and inspects what was kept, not what passed by. A bad one is discarded.
 * A good one of this name that reaches the index asked for is found again instead of being made twice.
 */
export function saveSnapshot(
  client: ConsulClient,
  store: SnapshotStore,
  wanted: { readonly name: string; readonly atLeast: number },
  options: CallOptions = {},
): Promise<SnapshotVerdict> {
  return save(store, wanted, {
    receive: (sink) => client.receiveSnapshot(sink, options),
    inspect: (file) => inspectSnapshot(file.bytes()),
    reached: ({ index }) => index,
    counts: 'index',
  });
}
