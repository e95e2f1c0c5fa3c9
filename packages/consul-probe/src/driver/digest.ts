import { createHash } from 'node:crypto';
import type { KeyValue } from '../client/kv.js';
import { judgeSentinel } from '../sentinel/sentinel.js';

/**
 * A digest of keys with the raft indexes at which they were written. Two members with the same history have the same
 * digest; one that was bootstrapped anew, restored from elsewhere or lost a write has not. It covers the sentinels
 * only: Consul has no hash of all its data at one index, and anything others write may differ between two reads.
 */
export function digestOf(entries: readonly KeyValue[]): string {
  const lines = entries
    .map(({ key, createIndex, modifyIndex, value }) => {
      const hash = createHash('sha256').update(value).digest('hex');
      return `${key} ${String(createIndex)} ${String(modifyIndex)} ${hash}`;
    })
    .sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/**
 * Whether a member has every sentinel that the cluster has. `unread`: it has not come so far yet, or the cluster's own
 * list could not be read.
 */
export function sentinelsOn(
  cluster: readonly KeyValue[] | null,
  own: readonly KeyValue[],
  appliedIndex: number,
): 'readable' | 'missing' | 'unread' {
  if (cluster === null) return 'unread';
  if (cluster.length === 0) return 'missing';
  const seen = cluster.map(({ key, value, modifyIndex }) => {
    const sentinel = { key, value: Buffer.from(value).toString('utf8'), index: modifyIndex };
    return judgeSentinel(sentinel, appliedIndex, own).kind;
  });
  if (seen.every((kind) => kind === 'readable')) return 'readable';
  return seen.some((kind) => kind === 'missing' || kind === 'different') ? 'missing' : 'unread';
}
