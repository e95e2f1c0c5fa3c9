import type { TrafficClock } from './clock.js';
import type { Answer } from './target.js';

/** After its deadline an operation gets this long to say whether it was ever sent (ms). */
export const graceMs = 50;

/**
 * Asks with a deadline that holds whatever the asked one does: its signal is aborted at the deadline and, when nothing comes of
 * that, the outcome is unknown. A late answer is not listened to.
 */
export function within<Result>(
  clock: TrafficClock,
  deadlineMs: number,
  ask: (signal: AbortSignal) => Promise<Answer<Result>>,
): Promise<Answer<Result>> {
  const limit = new AbortController();
  return new Promise((resolve) => {
    let forget = clock.after(deadlineMs, () => {
      limit.abort(new Error(`no answer within ${String(deadlineMs)} ms`));
      forget = clock.after(graceMs, () => {
        resolve({ kind: 'unknown', because: `no answer within ${String(deadlineMs)} ms` });
      });
    });
    const settle = (answer: Answer<Result>): void => {
      forget();
      resolve(answer);
    };
    asked(ask, limit.signal).then(settle, (error: unknown) => {
      settle({ kind: 'unknown', because: String(error) });
    });
  });
}

/** A target that throws before it returns is no different from one that rejects. */
async function asked<Result>(
  ask: (signal: AbortSignal) => Promise<Answer<Result>>,
  signal: AbortSignal,
): Promise<Answer<Result>> {
  return ask(signal);
}
