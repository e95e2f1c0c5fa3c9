import type { CallOptions } from '@moult/member-probe';
import type { EtcdClient } from '../client/client.js';
import type { KeysRead, KeyValue } from '../client/kv.js';

/** A value written through the cluster, to be found again on one member. */
export interface Sentinel {
  readonly key: string;
  readonly value: string;
  /** Revision of the write: a member that has come to it has the value. */
  readonly revision: number;
}

/** What a member's own data says of a sentinel. `behind`: it has not come to the write yet, so its silence means nothing. */
export type SentinelSeen =
  | { readonly kind: 'readable' }
  | { readonly kind: 'behind'; readonly revision: number; readonly needed: number }
  | { readonly kind: 'missing'; readonly revision: number }
  | { readonly kind: 'different'; readonly modRevision: number };

/** Written now or earlier; or the key holds something else. */
export type SentinelWritten =
  | { readonly kind: 'written'; readonly sentinel: Sentinel }
  | { readonly kind: 'taken'; readonly because: string };

/**
 * Writes the value if the key does not exist, and reads back, from a quorum, where it was written. The same value
 * again finds the first write.
 */
export async function writeSentinel(
  client: EtcdClient,
  { key, value }: { readonly key: string; readonly value: string },
  options: CallOptions = {},
): Promise<SentinelWritten> {
  await client.writeKeyIf({ key, value, modRevision: 0 }, options);
  const [entry] = (await client.readKey(key, 'linearizable', options)).entries;
  if (entry === undefined) return { kind: 'taken', because: `somebody deletes ${key}` };
  if (textOf(entry) !== value) return { kind: 'taken', because: `${key} holds another value` };
  return { kind: 'written', sentinel: { key, value, revision: entry.modRevision } };
}

/** Asks the member itself, from its own data. */
export async function readSentinel(
  member: EtcdClient,
  sentinel: Sentinel,
  options: CallOptions = {},
): Promise<SentinelSeen> {
  return judgeSentinel(sentinel, await member.readKey(sentinel.key, 'serializable', options));
}

/** The decision, apart from the asking. Keys and the revision they were read at come from one answer. */
export function judgeSentinel(sentinel: Sentinel, { entries, revision }: KeysRead): SentinelSeen {
  const entry = entries.find(({ key }) => key === sentinel.key);
  if (entry !== undefined) {
    const same = textOf(entry) === sentinel.value && entry.modRevision === sentinel.revision;
    return same ? { kind: 'readable' } : { kind: 'different', modRevision: entry.modRevision };
  }
  if (revision < sentinel.revision) return { kind: 'behind', revision, needed: sentinel.revision };
  return { kind: 'missing', revision };
}

/**
 * Whether a member has every sentinel that the cluster has. `unread`: it has not come so far yet, or the cluster's own
 * list could not be read.
 */
export function sentinelsOn(cluster: KeysRead | null, own: KeysRead): 'readable' | 'missing' | 'unread' {
  if (cluster === null) return 'unread';
  if (cluster.entries.length === 0) return 'missing';
  const seen = cluster.entries.map((entry) => {
    const sentinel = { key: entry.key, value: textOf(entry), revision: entry.modRevision };
    return judgeSentinel(sentinel, own).kind;
  });
  if (seen.every((kind) => kind === 'readable')) return 'readable';
  return seen.some((kind) => kind === 'missing' || kind === 'different') ? 'missing' : 'unread';
}

function textOf({ value }: KeyValue): string {
  return Buffer.from(value).toString('utf8');
}
