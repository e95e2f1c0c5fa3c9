import type { History } from '../history/operation.js';
import { byKey } from './by-key.js';
import { checkKey, type Violation } from './check-key.js';
import { defaultLimits, type Exhausted, type Limits } from './limits.js';

/** A key that could not be decided, and the limit that was reached. */
export interface UndecidedKey {
  readonly key: string;
  readonly operations: number;
  readonly exhausted: Exhausted;
}

/** The verdict on a history. A violation on one key is a violation, whatever could not be decided elsewhere. */
export type Linearizability =
  | { readonly kind: 'linearizable'; readonly keys: number; readonly operations: number }
  | {
      readonly kind: 'violation';
      /** At most one per key, earliest first. */
      readonly violations: readonly [Violation, ...Violation[]];
      readonly undecided: readonly UndecidedKey[];
    }
  | { readonly kind: 'undecided'; readonly undecided: readonly UndecidedKey[] };

/**
 * Whether all operations can be ordered so that each takes effect at one instant between its start and its end and
 * every answer is what a single register per key would have given. Keys are decided one by one, which is exact:
 * a history is linearizable when each of its objects is (Herlihy and Wing, 1990).
 */
export function checkLinearizability(history: History, limits: Limits = defaultLimits): Linearizability {
  const violations: Violation[] = [];
  const undecided: UndecidedKey[] = [];
  const keys = byKey(history);
  for (const key of keys) {
    const verdict = checkKey(key, limits);
    if (verdict.kind === 'violation') violations.push(verdict.violation);
    if (verdict.kind === 'undecided') {
      undecided.push({ key: key.key, operations: key.operations.length, exhausted: verdict.exhausted });
    }
  }
  const [first, ...others] = violations.sort((a, b) => a.at - b.at);
  if (first !== undefined) return { kind: 'violation', violations: [first, ...others], undecided };
  if (undecided.length > 0) return { kind: 'undecided', undecided };
  return { kind: 'linearizable', keys: keys.length, operations: history.operations.length };
}
