import { type Call, isOpen } from './call.js';
import type { Decide } from './decide-calls.js';

/** The history up to the end of one call, which is the first that cannot be ordered with what came before it. */
export interface Prefix {
  /** Calls that began by then; those that had not ended are open. */
  readonly calls: readonly Call[];
  /** The call with whose answer the history stopped being linearizable. */
  readonly culprit: Call;
}

/**
 * The smallest prefix that cannot be ordered. Every prefix of a linearizable history is linearizable, so the ends can
 * be searched by halves. A prefix that cannot be decided within the limits counts as good: the answer is then larger
 * than it had to be, but a violation all the same.
 */
export function smallestPrefix(calls: readonly Call[], decide: Decide): Prefix {
  const ends = calls.filter((call) => !isOpen(call)).sort((a, b) => a.end - b.end);
  let bad = ends.length - 1;
  let low = 0;
  while (low < bad) {
    const middle = Math.floor((low + bad) / 2);
    if (decide(cut(calls, ends, middle)) === 'none') bad = middle;
    else low = middle + 1;
  }
  const culprit = ends[bad];
  if (culprit === undefined) throw new Error('a history without answers is always linearizable');
  return { calls: cut(calls, ends, bad), culprit };
}

/** What was known at the moment of one end: what had not ended yet was open, and what it would answer was not known. */
function cut(calls: readonly Call[], ends: readonly Call[], last: number): Call[] {
  const moment = ends[last]?.end ?? Infinity;
  const ended = new Set(ends.slice(0, last + 1));
  return calls.flatMap((call) => {
    if (call.start > moment) return [];
    if (ended.has(call)) return [call];
    return call.effect.kind === 'set' || call.effect.kind === 'swap' ? [{ ...call, end: Infinity }] : [];
  });
}
