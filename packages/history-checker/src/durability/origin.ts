import { isAcknowledgedWrite, type Operation, type Value } from '../history/operation.js';
import type { KeyHistory } from '../linearizability/by-key.js';

/** Who can have written a value. No writers: it is what the key held before the first operation. */
export type Origin =
  | { readonly kind: 'writers'; readonly writers: readonly Operation[] }
  | { readonly kind: 'nobody'; readonly failed: Operation | undefined };

/** Looks up who can have written the value that a member holds. */
export function originOf({ operations, initial }: KeyHistory, value: Value): Origin {
  const named = operations.filter((operation) => operation.kind !== 'read' && operation.value === value);
  const writers = named.filter(
    (operation) => operation.outcome === 'unknown' || isAcknowledgedWrite(operation),
  );
  if (writers.length > 0 || value === initial) return { kind: 'writers', writers };
  return { kind: 'nobody', failed: named.find(({ outcome }) => outcome === 'failed') };
}
