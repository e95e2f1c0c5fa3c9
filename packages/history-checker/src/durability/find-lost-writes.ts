import { isAcknowledgedWrite, type History, type Operation, type Value } from '../history/operation.js';
import { byKey } from '../linearizability/by-key.js';
import type { FinalReads } from './final-reads.js';
import type { Finding } from './finding.js';
import { membersThatDiffer } from './members-that-differ.js';
import { type Origin, originOf } from './origin.js';

/**
 * Which acknowledged writes are missing, and on which member. A write is missing where the member holds a value that
 * was certainly older: all of whose possible writers were over before the write began. What another acknowledged write
 * replaced for certain is not asked for; an unknown outcome may explain any value, at any time, but excuses no other.
 */
export function findLostWrites(history: History, members: FinalReads): Finding[] {
  return byKey(history).flatMap((keyHistory) => {
    const { key } = keyHistory;
    const last = lastWrites(keyHistory.operations.filter(isAcknowledgedWrite));
    const found = [...members].flatMap(([member, keys]): Finding[] => {
      const holds = keys.get(key)?.value ?? null;
      const origin = originOf(keyHistory, holds);
      if (origin.kind === 'nobody')
        return [{ kind: 'foreign-value', key, member, holds, failed: origin.failed }];
      return last
        .filter((write) => isOlder(origin, write, holds))
        .map((write) => ({ kind: 'lost-write', key, member, holds, write }));
    });
    return [...found, ...membersThatDiffer(keyHistory, members)];
  });
}

type Acknowledged = Extract<Operation, { readonly outcome: 'ok' }>;

/** Acknowledged writes that no other one certainly replaced: whatever the order was, one of them came last. */
function lastWrites(writes: readonly Acknowledged[]): Acknowledged[] {
  const latestStart = writes.reduce((latest, { start }) => Math.max(latest, start), -Infinity);
  return writes.filter(({ end }) => end >= latestStart);
}

function isOlder(origin: Exclude<Origin, { kind: 'nobody' }>, write: Acknowledged, holds: Value): boolean {
  if (write.kind !== 'read' && write.value === holds) return false;
  return origin.writers.every((writer) => writer.outcome === 'ok' && writer.end < write.start);
}
