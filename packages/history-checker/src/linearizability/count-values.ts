import type { Value } from '../history/operation.js';
import { type Call, isOpen, neededBy, writtenBy } from './call.js';

/** How often the register can come to hold each value: its writers, and one for the initial value. */
export function countWriters(calls: readonly Call[], initial: Value): Map<Value, number> {
  const counts = new Map<Value, number>([[initial, 1]]);
  for (const call of calls) {
    const value = writtenBy(call);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** For each value, how many answered calls must find it in the register. */
export function countObservers(calls: readonly Call[]): Map<Value, number> {
  const counts = new Map<Value, number>();
  for (const call of calls) {
    const value = neededBy(call);
    if (value !== undefined && !isOpen(call)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}
