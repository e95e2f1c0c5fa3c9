import { type CallOptions, saveSnapshot as save, type SnapshotStore } from '@moult/member-probe';
import type { EtcdClient } from '../client/client.js';
import { inspectSnapshot, type SnapshotVerdict } from './inspect.js';

/**
 * Has the member make a snapshot, keeps it and inspects what was kept, not what passed by. A bad one is discarded.
 * A good one of this name that reaches the revision asked for is found again instead of being made twice.
 */
export function saveSnapshot(
  client: EtcdClient,
  store: SnapshotStore,
  wanted: { readonly name: string; readonly atLeast: number },
  options: CallOptions = {},
): Promise<SnapshotVerdict> {
  return save(store, wanted, {
    receive: (sink) => client.receiveSnapshot(sink, options),
    inspect: inspectSnapshot,
    reached: ({ revision }) => revision,
    counts: 'revision',
  });
}
