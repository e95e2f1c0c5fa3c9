import type { History, Operation } from '../history/operation.js';
import { byKey } from '../linearizability/by-key.js';
import type { FinalReads } from './final-reads.js';

/**
 * The history with one more read per member and key, after everything else and all at the same time. Its verdict also
 * covers final values that contradict the order which earlier answers had already fixed.
 */
export function withFinalReads(history: History, members: FinalReads): History {
  const after = history.operations.reduce((latest, { start, end }) => Math.max(latest, end ?? start), 0) + 1;
  const reads = byKey(history).flatMap(({ key }) =>
    [...members].map(
      ([member, keys]): Operation => ({
        client: `final read of ${member}`,
        key,
        kind: 'read',
        start: after,
        end: after + 1,
        outcome: 'ok',
        returned: keys.get(key)?.value ?? null,
      }),
    ),
  );
  return { ...history, operations: [...history.operations, ...reads] };
}
