import type { Clock } from '../model/clock.js';

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves it on by so many milliseconds; returns when everything that was due has happened. */
  advance(ms: number): Promise<void>;
}

interface Waiter {
  readonly at: number;
  readonly wake: () => void;
}

/** Starts at a moment in milliseconds since the epoch. */
export function manualClock(start = Date.parse('2026-01-01T00:00:00Z')): ManualClock {
  let now = start;
  let waiting: Waiter[] = [];
  return {
    now: () => now,
    delay: (ms, signal) =>
      ms <= 0 || signal?.aborted === true
        ? Promise.resolve()
        : new Promise((wake) => {
            const onAbort = () => wake();
            signal?.addEventListener('abort', onAbort);
            const done = () => {
              signal?.removeEventListener('abort', onAbort);
              wake();
            };
            waiting.push({ at: now + ms, wake: done });
          }),
    advance: async (ms) => {
      const end = now + ms;
      await settled();
      for (;;) {
        const [next] = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        waiting = waiting.filter((one) => one !== next);
        now = next.at;
        next.wake();
        await settled();
      }
      now = end;
    },
  };
}

/** Everything that waits for nothing but promises has happened. */
export async function settled(): Promise<void> {
  // A chain of promises ends within one turn; work that is queued behind other work may take another.
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
