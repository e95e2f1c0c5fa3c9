import { setTimeout as sleep } from 'node:timers/promises';
import { isFatalAwsError } from './fatal.js';

/** What one look found: the awaited value, or why it is not there yet (a phrase for the operator). */
export type Look<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'not-yet'; readonly because: string };

/** How to wait. Durations in milliseconds. */
export interface Patience {
  /** What is awaited, as a phrase that completes "waited for". */
  readonly what: string;
  readonly everyMs: number;
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  /** An error that no repetition cures. Default: {@link isFatalAwsError}. */
  readonly isFatal?: (error: unknown) => boolean;
  /** 0 ≤ n < 1, for the jitter. Default: Math.random. */
  readonly random?: () => number;
  /** Monotonic milliseconds: a laptop's sleep or a set clock must not end or stretch a wait. */
  readonly now?: () => number;
}

/** The deadline of a wait has passed; says what was awaited and what was seen last. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
  readonly what: string;
  readonly waitedMs: number;
  readonly lastSeen: string;
  constructor(seen: { what: string; waitedMs: number; lastSeen: string }, options?: ErrorOptions) {
    super(
      `Waited ${(seen.waitedMs / 1000).toFixed(1)} s for ${seen.what}; last seen: ${seen.lastSeen}.`,
      options,
    );
    this.what = seen.what;
    this.waitedMs = seen.waitedMs;
    this.lastSeen = seen.lastSeen;
  }
}

/**
 * The one polling loop: looks until it is done, the deadline passes, the signal aborts or an error is fatal. Other errors
 * count as "not yet", because an API that answers with a passing fault must not end a wait. Several loops do not march
 * in step: every pause is between half of `everyMs` and all of it.
 */
export async function poll<T>(
  look: (signal: AbortSignal) => Promise<Look<T>>,
  patience: Patience,
): Promise<T> {
  const { what, everyMs, deadlineMs, isFatal = isFatalAwsError, random = Math.random } = patience;
  const now = patience.now ?? (() => performance.now());
  const startedAt = now();
  for (;;) {
    patience.signal?.throwIfAborted();
    const left = deadlineMs - (now() - startedAt);
    // A look that hangs must not outlive the deadline, so it is given what is left of it.
    const limit = AbortSignal.timeout(Math.max(1, Math.ceil(left)));
    const signal = patience.signal === undefined ? limit : AbortSignal.any([patience.signal, limit]);
    const seen = await look(signal).catch((error: unknown): Failed => {
      patience.signal?.throwIfAborted();
      if (isFatal(error)) throw error;
      return { kind: 'failed', error };
    });
    if (seen.kind === 'done') return seen.value;
    const waitedMs = now() - startedAt;
    const pauseMs = everyMs * (0.5 + random() / 2);
    if (waitedMs + pauseMs >= deadlineMs) throw passed(what, waitedMs, seen);
    await sleep(pauseMs, undefined, { signal: patience.signal });
  }
}

interface Failed {
  readonly kind: 'failed';
  readonly error: unknown;
}

function passed(
  what: string,
  waitedMs: number,
  seen: Failed | { readonly kind: 'not-yet'; readonly because: string },
): DeadlinePassed {
  if (seen.kind === 'not-yet') return new DeadlinePassed({ what, waitedMs, lastSeen: seen.because });
  const message = seen.error instanceof Error ? seen.error.message : String(seen.error);
  return new DeadlinePassed({ what, waitedMs, lastSeen: message }, { cause: seen.error });
}
