import type { CallOptions } from '@moult/member-probe';
import type { ConsulClient } from '../client/client.js';
import type { KeyValue } from '../client/kv.js';

/** A value written through the cluster, to be found again on one member. */
export interface Sentinel {
  readonly key: string;
  readonly value: string;
  /** Raft index of the write: a member that has applied it has the value. */
  readonly index: number;
}

/** What a member's own data says of a sentinel. `behind`: it has not applied the write yet, so its silence means nothing. */
export type SentinelSeen =
  | { readonly kind: 'readable' }
  | { readonly kind: 'behind'; readonly appliedIndex: number; readonly needed: number }
  | { readonly kind: 'missing'; readonly appliedIndex: number }
  | { readonly kind: 'different'; readonly modifyIndex: number };

/** Written now or earlier; or the key holds something else. */
export type SentinelWritten =
  | { readonly kind: 'written'; readonly sentinel: Sentinel }
  | { readonly kind: 'taken'; readonly because: string };

/**
 * Writes the value if the key does not exist, and reads back, from a quorum, where it was written. The same value
 * again finds the first write.
 */
export async function writeSentinel(
  client: ConsulClient,
  { key, value }: { readonly key: string; readonly value: string },
  options: CallOptions = {},
): Promise<SentinelWritten> {
  await client.writeKey({ key, value, cas: 0 }, options);
  const { entries } = await client.readKey(key, 'consistent', options);
  const [entry] = entries;
  if (entry === undefined) return { kind: 'taken', because: `somebody deletes ${key}` };
  if (textOf(entry) !== value) return { kind: 'taken', because: `${key} holds another value` };
  return { kind: 'written', sentinel: { key, value, index: entry.modifyIndex } };
}

/** Asks the member itself, from its own data: first how far it is, then for the value, so that it can only be further. */
export async function readSentinel(
  member: ConsulClient,
  sentinel: Sentinel,
  options: CallOptions = {},
): Promise<SentinelSeen> {
  const appliedIndex = (await member.agentSelf(options)).raft?.appliedIndex ?? 0;
  const { entries } = await member.readKey(sentinel.key, 'stale', options);
  return judgeSentinel(sentinel, appliedIndex, entries);
}

/** The decision, apart from the asking. */
export function judgeSentinel(
  sentinel: Sentinel,
  appliedIndex: number,
  entries: readonly KeyValue[],
): SentinelSeen {
  const entry = entries.find(({ key }) => key === sentinel.key);
  if (entry !== undefined) {
    const same = textOf(entry) === sentinel.value && entry.modifyIndex === sentinel.index;
    return same ? { kind: 'readable' } : { kind: 'different', modifyIndex: entry.modifyIndex };
  }
  if (appliedIndex < sentinel.index) return { kind: 'behind', appliedIndex, needed: sentinel.index };
  return { kind: 'missing', appliedIndex };
}

function textOf({ value }: KeyValue): string {
  return Buffer.from(value).toString('utf8');
}
