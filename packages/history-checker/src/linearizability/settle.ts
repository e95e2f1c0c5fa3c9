import type { Value } from '../history/operation.js';
import { type Call, isOpen, neededBy, writtenBy } from './call.js';
import { countWriters } from './count-values.js';

/**
 * Decides open calls where the history itself says what became of them, because each one that stays open doubles what
 * the search may have to try. The result can be ordered exactly when the input can:
 *
 * - a value that only one call can have written, and that an answered call found, was written before that answer: the
 *   writer took effect and ends there;
 * - a value that no call ever needs can be left unwritten, except where an answered compare-and-set says "the register
 *   held something else": that something may have been this value. A compare-and-set can be the something only for
 *   those that expected what it replaces.
 */
export function settle(calls: readonly Call[], initial: Value): Call[] {
  let settled = [...calls];
  if (!settled.some(isOpen)) return settled;
  // Each round closes or drops at least one open call, so there are at most as many rounds as calls.
  for (;;) {
    const next = dropUnseen(closeSeen(settled, initial));
    if (next.length === settled.length && next.every((call, index) => call === settled[index])) return next;
    settled = next;
  }
}

function closeSeen(calls: readonly Call[], initial: Value): Call[] {
  const writers = countWriters(calls, initial);
  const seenAt = new Map<Value, number>();
  for (const call of calls) {
    const value = neededBy(call);
    if (value === undefined || isOpen(call)) continue;
    seenAt.set(value, Math.min(seenAt.get(value) ?? Infinity, call.end));
  }
  return calls.map((call) => {
    const value = writtenBy(call);
    if (value === undefined || !isOpen(call) || writers.get(value) !== 1) return call;
    const end = seenAt.get(value);
    // Seen before it began: no order exists, and the search says so as long as the interval is not turned around.
    return end === undefined ? call : { ...call, end: Math.max(call.start, end) };
  });
}

function dropUnseen(calls: readonly Call[]): Call[] {
  const needed = new Set(calls.map(neededBy));
  const denied = new Set(calls.flatMap(({ effect }) => (effect.kind === 'differ' ? [effect.value] : [])));
  return calls.filter((call) => {
    const { effect } = call;
    if (!isOpen(call) || needed.has(writtenBy(call))) return true;
    return effect.kind === 'swap' ? denied.has(effect.expected) : denied.size > 0;
  });
}
