import { setMaxListeners } from 'node:events';

/** A signal and what lets go of it. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/**
 * A signal of one's own that follows the caller's and, if given, a deadline in milliseconds. Not `AbortSignal.any`,
 * whose results stay registered with a caller's signal that lives for days.
 */
export function linkedSignal(outer: AbortSignal | undefined, deadlineMs?: number): LinkedSignal {
  const controller = new AbortController();
  // One look listens a dozen times at once, which is no leak: everything is released when it ends.
  setMaxListeners(0, controller.signal);
  const pass = (): void => controller.abort(outer?.reason);
  if (outer?.aborted === true) pass();
  outer?.addEventListener('abort', pass, { once: true });
  const expire = (): void =>
    controller.abort(new DOMException(`over ${String(deadlineMs)} ms`, 'TimeoutError'));
  const timer = deadlineMs === undefined ? undefined : setTimeout(expire, deadlineMs);
  const release = (): void => {
    clearTimeout(timer);
    outer?.removeEventListener('abort', pass);
  };
  return { signal: controller.signal, release };
}
