import type { CallOptions } from '../client/ask.js';
import type { ConsulClient } from '../client/client.js';
import { inspectSnapshot, type SnapshotVerdict } from './inspect.js';
import type { SnapshotStore } from './store.js';

/**
 * Has the cluster make a snapshot, keeps it and inspects what was kept, not what passed by. A bad one is discarded.
 * A good one of this name that reaches the index asked for is found again instead of being made twice.
 */
export async function saveSnapshot(
  client: ConsulClient,
  store: SnapshotStore,
  wanted: { readonly name: string; readonly atLeast: number },
  options: CallOptions = {},
): Promise<SnapshotVerdict> {
  const earlier = await inspectKept(store, wanted.name);
  if (earlier?.kind === 'good' && earlier.index >= wanted.atLeast) return earlier;
  await store.keep(wanted.name, async (sink) => {
    await client.receiveSnapshot(sink, options);
  });
  const verdict = reaching(await inspectKept(store, wanted.name), wanted.atLeast);
  if (verdict.kind === 'bad') await store.discard(wanted.name);
  return verdict;
}

async function inspectKept(store: SnapshotStore, name: string): Promise<SnapshotVerdict | null> {
  const bytes = await store.read(name);
  return bytes === null ? null : inspectSnapshot(bytes);
}

function reaching(verdict: SnapshotVerdict | null, atLeast: number): SnapshotVerdict {
  if (verdict === null) return { kind: 'bad', because: 'it is gone again' };
  if (verdict.kind === 'bad' || verdict.index >= atLeast) return verdict;
  const because = `it ends at index ${String(verdict.index)}, before ${String(atLeast)}, which was written earlier`;
  return { kind: 'bad', because };
}
