import type { Value } from '../history/operation.js';
import { type Call, isOpen, neededBy, precedes, writtenBy } from './call.js';
import type { Contradiction, Explanation, Stale } from './contradiction.js';

/** A look at a value that an acknowledged write had replaced before the look began. */
export function staleLook(contradiction: Contradiction): Explanation | undefined {
  const { calls } = contradiction;
  // An open write that was settled has an end as well, but nobody was promised anything.
  const changes = calls.filter((call) => call.end === call.operation.end && writtenBy(call) !== undefined);
  return firstStale(contradiction, changes, (change) => {
    const value = writtenBy(change);
    return value === undefined ? undefined : { value, since: [change] };
  });
}

/**
 * A look at a value after somebody had found a newer one. What was found is newer when it was written later, or when
 * the older value had been written before anybody looked, and was gone by then.
 */
export function backwards(contradiction: Contradiction): Explanation | undefined {
  const { calls, initial } = contradiction;
  const looks = calls.filter((call) => !isOpen(call) && neededBy(call) !== undefined);
  const writtenLater = (look: Call) => {
    const value = neededBy(look);
    if (value === undefined || value === initial) return undefined;
    return { value, since: calls.filter((call) => writtenBy(call) === value) };
  };
  const goneByThen = (look: Call) => {
    const value = neededBy(look);
    return value === undefined ? undefined : { value, since: [look] };
  };
  const stale =
    firstStale(contradiction, looks, writtenLater) ?? firstStale(contradiction, looks, goneByThen);
  return stale === undefined ? undefined : { ...stale, kind: 'went-backwards' };
}

type WhatItProves = (call: Call) => { readonly value: Value; readonly since: readonly Call[] } | undefined;

/**
 * A look whose value can only have come before `newer`'s: every writer of the older value was over before every
 * writer of the newer one began, and `newer` was over before the look began.
 */
function firstStale(
  { calls, initial }: Contradiction,
  evidence: readonly Call[],
  proves: WhatItProves,
): (Stale & { readonly kind: 'stale-read' | 'stale-compare-and-set' }) | undefined {
  for (const seen of calls) {
    const value = isOpen(seen) ? undefined : neededBy(seen);
    if (value === undefined) continue;
    const writers = calls.filter((call) => writtenBy(call) === value);
    if (value !== initial && writers.length === 0) continue;
    for (const newer of evidence) {
      const proof = proves(newer);
      if (proof === undefined || proof.value === value || !precedes(newer, seen)) continue;
      if (!allPrecede(writers, proof.since)) continue;
      const kind = seen.effect.kind === 'swap' ? 'stale-compare-and-set' : 'stale-read';
      return { kind, seen: seen.operation, value, newer: newer.operation, newerValue: proof.value };
    }
  }
  return undefined;
}

function allPrecede(earlier: readonly Call[], later: readonly Call[]): boolean {
  return later.length > 0 && earlier.every((a) => later.every((b) => precedes(a, b)));
}

/** Two looks that found different values, although both had been written before either look began. */
export function splitView({ calls, initial }: Contradiction): Explanation | undefined {
  const looks = calls.filter((call) => !isOpen(call) && neededBy(call) !== undefined);
  const writers = (look: Call) => calls.filter((call) => writtenBy(call) === neededBy(look));
  for (const one of looks) {
    for (const other of looks) {
      if (neededBy(one) === neededBy(other) || neededBy(other) === initial) continue;
      const written = [...writers(one), ...writers(other)];
      if (!allPrecede(written, [one, other])) continue;
      return { kind: 'split-view', one: one.operation, other: other.operation };
    }
  }
  return undefined;
}
