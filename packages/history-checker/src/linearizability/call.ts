import type { Operation, Value } from '../history/operation.js';

/**
 * What an operation asks of the register at the instant it takes effect.
 * `differ` is a compare-and-set that was answered with "no": the register held something else.
 */
export type Effect =
  | { readonly kind: 'observe'; readonly value: Value }
  | { readonly kind: 'differ'; readonly value: Value }
  | { readonly kind: 'set'; readonly value: Value }
  | { readonly kind: 'swap'; readonly expected: Value; readonly value: Value };

/** An operation as the search sees it: an effect somewhere within an interval. */
export interface Call {
  readonly operation: Operation;
  readonly effect: Effect;
  readonly start: number;
  /** `Infinity` when it is open: it may take effect at any instant after `start`, or never. */
  readonly end: number;
}

/** The calls of one key. What failed had no effect and an unanswered read saw nothing: neither constrains the order. */
export function callsOf(operations: readonly Operation[]): Call[] {
  return operations.flatMap((operation) => {
    const effect = effectOf(operation);
    if (effect === undefined) return [];
    const end = operation.outcome === 'ok' ? operation.end : Infinity;
    return [{ operation, effect, start: operation.start, end }];
  });
}

function effectOf(operation: Operation): Effect | undefined {
  if (operation.outcome === 'failed') return undefined;
  switch (operation.kind) {
    case 'read':
      return operation.outcome === 'ok' ? { kind: 'observe', value: operation.returned } : undefined;
    case 'write':
      return { kind: 'set', value: operation.value };
    case 'compare-and-set': {
      const { expected, value } = operation;
      if (operation.outcome === 'ok' && !operation.returned) return { kind: 'differ', value: expected };
      // An open one that finds another value has no effect, which is the same as never taking effect.
      return { kind: 'swap', expected, value };
    }
  }
}

/** The value that a call leaves behind; `undefined` for one that only looks. */
export function writtenBy({ effect }: Call): Value | undefined {
  return effect.kind === 'set' || effect.kind === 'swap' ? effect.value : undefined;
}

/** The value that the register must hold when the call takes effect; `undefined` when it does not matter. */
export function neededBy({ effect }: Call): Value | undefined {
  if (effect.kind === 'observe') return effect.value;
  return effect.kind === 'swap' ? effect.expected : undefined;
}

/** Whether it may still take effect after everything else. */
export function isOpen({ end }: Call): boolean {
  return end === Infinity;
}

/** Whether `a` was over before `b` began. The same instant counts as overlapping: clocks are coarse. */
export function precedes(a: Call, b: Call): boolean {
  return a.end < b.start;
}
