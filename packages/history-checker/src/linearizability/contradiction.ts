import type { Operation, Value } from '../history/operation.js';
import type { Call } from './call.js';

/** An operation that found a value after that value must have been gone. */
export interface Stale {
  readonly seen: Operation;
  readonly value: Value;
  /** Proves that a newer value was there before `seen` began: its write, or an operation that found it. */
  readonly newer: Operation;
  readonly newerValue: Value;
}

/** What a contradiction is called. The kinds are looked for in this order; the last is what fits none of them. */
export type Explanation =
  | { readonly kind: 'failed-write-seen'; readonly seen: Operation; readonly failed: Operation }
  | { readonly kind: 'value-from-nowhere'; readonly seen: Operation; readonly value: Value }
  | { readonly kind: 'value-before-written'; readonly seen: Operation; readonly writer: Operation }
  | { readonly kind: 'swapped-twice'; readonly first: Operation; readonly second: Operation }
  | (Stale & { readonly kind: 'stale-read' | 'stale-compare-and-set' | 'went-backwards' })
  | { readonly kind: 'split-view'; readonly one: Operation; readonly other: Operation }
  | { readonly kind: 'refused-though-equal'; readonly refused: Operation }
  | { readonly kind: 'no-order' };

/** What the search for a name has to go by. */
export interface Contradiction {
  readonly calls: readonly Call[];
  readonly initial: Value;
}
