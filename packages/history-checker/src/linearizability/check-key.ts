import type { Operation } from '../history/operation.js';
import type { KeyHistory } from './by-key.js';
import { type Call, callsOf } from './call.js';
import { decideCalls, type Decide } from './decide-calls.js';
import type { Explanation } from './contradiction.js';
import { explain } from './explain.js';
import type { Exhausted, Limits } from './limits.js';
import { settle } from './settle.js';
import { shrink } from './shrink.js';
import { smallestPrefix } from './smallest-prefix.js';

/** Why one key's history is not linearizable. */
export interface Violation {
  readonly key: string;
  /** The operation with whose answer it stopped being linearizable. */
  readonly culprit: Operation;
  /** When that was, in milliseconds of the history's clock. */
  readonly at: number;
  /** A smallest set of operations found that contradict each other, in order of their start. */
  readonly operations: readonly Operation[];
  readonly explanation: Explanation;
}

/** The verdict on one key. */
export type KeyVerdict =
  | { readonly kind: 'linearizable' }
  | { readonly kind: 'violation'; readonly violation: Violation }
  | { readonly kind: 'undecided'; readonly exhausted: Exhausted };

/** Making a counterexample small is a courtesy; it may cost less than the verdict did. */
const shrinkingShare = 1 / 20;

/** Decides one key and, when it is a violation, makes its counterexample small. */
export function checkKey(history: KeyHistory, limits: Limits): KeyVerdict {
  const calls = callsOf(history.operations);
  const found = decideCalls(calls, history.initial, limits);
  if (found.kind === 'order') return { kind: 'linearizable' };
  if (found.kind === 'undecided') return found;
  return { kind: 'violation', violation: describeViolation(history, calls, limits) };
}

function describeViolation(history: KeyHistory, calls: readonly Call[], limits: Limits): Violation {
  const decide: Decide = (candidate) =>
    decideCalls(candidate, history.initial, {
      ...limits,
      configurations: limits.configurations * shrinkingShare,
      steps: limits.steps * shrinkingShare,
    }).kind;
  const { calls: prefix, culprit } = smallestPrefix(calls, decide);
  // Shrunk before it is settled: what shows that an open operation took effect is part of the proof and stays.
  const small = shrink(prefix, decide).sort((a, b) => a.start - b.start);
  return {
    key: history.key,
    culprit: culprit.operation,
    at: culprit.end,
    operations: small.map(({ operation }) => operation),
    explanation: explain(settle(small, history.initial), history),
  };
}
