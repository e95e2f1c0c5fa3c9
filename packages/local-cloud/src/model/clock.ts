import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Time as an argument: milliseconds since the epoch, and waiting that an abort ends early. */
export interface Clock {
  now(): number;
  /** Resolves after so many milliseconds, or at once when the cloud is being taken down. */
  delay(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The real clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async delay(ms, signal) {
    if (ms <= 0 || signal?.aborted === true) return;
    // Whatever waits in a cloud waits for the one end of it: many listeners on that signal are no leak to warn of.
    if (signal !== undefined) setMaxListeners(0, signal);
    await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
};

/** EC2 writes times as ISO 8601 with milliseconds, in UTC. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
