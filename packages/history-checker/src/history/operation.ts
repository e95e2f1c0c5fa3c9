/** What the register of a key holds; `null` means that the key is absent. */
export type Value = string | null;

/** Who did something to which key, and when. Times are milliseconds of one monotonic clock, fractions allowed. */
interface Asked {
  readonly client: string;
  readonly key: string;
  /** When the schedule wanted it sent; earlier than `start` when the client was held up. */
  readonly due?: number | undefined;
  /** When the request left. */
  readonly start: number;
}

/** The service answered at `end`. */
interface Answered {
  readonly outcome: 'ok';
  readonly end: number;
}

/** It certainly had no effect and saw nothing: refused before it was tried. */
interface Failed {
  readonly outcome: 'failed';
  readonly end?: number | undefined;
}

/** Nobody knows: it may take effect at any instant after `start`, after `end` too, or never. */
interface Unknown {
  readonly outcome: 'unknown';
  /** When the client gave up waiting. */
  readonly end?: number | undefined;
}

/** A consistent read; `returned` is what it saw. */
export type Read = Asked & { readonly kind: 'read' } & (
    | (Answered & { readonly returned: Value })
    | Failed
    | Unknown
  );

/** An unconditional write; `value: null` deletes the key. */
export type Write = Asked & { readonly kind: 'write'; readonly value: Value } & (Answered | Failed | Unknown);

/**
 * Writes `value` only where the register holds `expected`. `returned` says whether it did; an answered `false` is an
 * observation too: the register held something else at some instant between start and end.
 */
export type CompareAndSet = Asked & {
  readonly kind: 'compare-and-set';
  readonly expected: Value;
  readonly value: Value;
} & ((Answered & { readonly returned: boolean }) | Failed | Unknown);

/** One request of one client, with what is known of its outcome. */
export type Operation = Read | Write | CompareAndSet;

/** Everything that clients did, in any order. */
export interface History {
  /** What keys held before the first operation; a key that is not named was absent. */
  readonly initial: ReadonlyMap<string, Value>;
  readonly operations: readonly Operation[];
}

/** Whether the service promised that this operation's value was written. */
export function isAcknowledgedWrite(operation: Operation): operation is (Write | CompareAndSet) & Answered {
  if (operation.outcome !== 'ok' || operation.kind === 'read') return false;
  return operation.kind === 'write' || operation.returned;
}
