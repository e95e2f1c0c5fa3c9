import { type Asked, MemberRefused, MemberSilent, MemberUnreadable } from './errors.js';
import { linkedSignal } from './linked-signal.js';

/** What every call of a client accepts. */
export interface CallOptions {
  /** Ends the call; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds until an unanswered call is given up, the reading of the answer included. */
  readonly deadlineMs?: number;
  /** Called right before the question is sent; throwing there keeps it from being sent, and the error is passed on. */
  readonly beforeSend?: () => void;
}

/** The same with the deadline of a client that names none of its own. */
type Bounded = Pick<CallOptions, 'signal'> & { readonly deadlineMs: number };

/**
 * Runs one question within its deadline, and turns everything that can go wrong into one of three errors. The deadline
 * covers all of it, so a body that never ends does not outlive it.
 */
export async function withinDeadline<T>(
  asked: Asked,
  { signal: outer, deadlineMs }: Bounded,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = linkedSignal(outer, deadlineMs);
  const { signal } = limit;
  try {
    return await untilAborted(work(signal), signal);
  } catch (error) {
    outer?.throwIfAborted();
    if (error instanceof NotSent) throw error.cause;
    if (error instanceof MemberRefused || error instanceof MemberUnreadable) throw error;
    throw new MemberSilent(asked, signal.aborted ? 'deadline' : 'connection', deadlineMs, error);
  } finally {
    limit.release();
  }
}

/** Carries the caller's own objection past the errors that speak of a member. */
class NotSent extends Error {}

/** The last look before something leaves. To be called within {@link withinDeadline}, right before sending. */
export function aboutToSend({ beforeSend }: CallOptions): void {
  try {
    beforeSend?.();
  } catch (cause) {
    throw new NotSent('not sent', { cause });
  }
}

/** A transport that forgets its signal must not hold up a caller past the deadline. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let giveUp: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (giveUp !== undefined) signal.removeEventListener('abort', giveUp);
    // The loser of the race must not become an unhandled rejection.
    work.catch(() => undefined);
  }
}
