import type { Value } from '../history/operation.js';
import { type Call, neededBy, precedes, writtenBy } from './call.js';
import type { Decide } from './decide-calls.js';

/**
 * Leaves calls out as long as the rest still cannot be ordered, so that a person has to look at few. What may be left
 * out is chosen so that a contradiction among the rest is one of the whole history (see `without`). Chunks first,
 * halved until single calls: some dozens of tries for the usual contradiction, never more than about 2n + log n.
 */
export function shrink(calls: readonly Call[], decide: Decide): Call[] {
  let rest = [...calls];
  let again = true;
  while (again) {
    again = false;
    for (let size = Math.ceil(rest.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = 0; from < rest.length; ) {
        const candidate = without(rest, new Set(rest.slice(from, from + size)));
        if (candidate.length < rest.length && decide(candidate) === 'none') {
          rest = candidate;
          again = size === 1;
        } else from += size;
      }
    }
    // What came later may have stood in the way of what came earlier; one more pass, while the rest is small.
    again &&= rest.length <= smallEnoughToRepeat;
  }
  return rest;
}

const smallEnoughToRepeat = 200;

/**
 * The calls without some of them and without everything that would then have no explanation: leaving out a writer
 * leaves out whoever found its value. If the whole can be ordered, then so can the rest, by the same order.
 */
function without(calls: readonly Call[], removed: ReadonlySet<Call>): Call[] {
  const gone = new Set(removed);
  const values = new Set<Value>();
  let grown = true;
  while (grown) {
    grown = false;
    for (const call of gone) {
      const value = writtenBy(call);
      if (value !== undefined) values.add(value);
    }
    for (const call of calls) {
      const needed = neededBy(call);
      if (gone.has(call) || needed === undefined || !values.has(needed)) continue;
      gone.add(call);
      grown = true;
    }
  }
  return withoutBlind(
    calls.filter((call) => !gone.has(call)),
    [...gone].filter((call) => writtenBy(call) !== undefined),
  );
}

/**
 * A `differ` stays only while none of the writers that were left out can have written what it saw: each had been
 * overwritten by one that is still there, or began too late.
 */
function withoutBlind(calls: readonly Call[], writers: readonly Call[]): Call[] {
  const kept = calls.filter((call) => writtenBy(call) !== undefined);
  return calls.filter(
    (look) =>
      look.effect.kind !== 'differ' ||
      writers.every(
        (writer) =>
          precedes(look, writer) || kept.some((later) => precedes(writer, later) && precedes(later, look)),
      ),
  );
}
