import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@moult/rolling-upgrade';

/**
 * Milliseconds since the epoch that never go backwards while a run lasts, and that count the time a computer sleeps:
 * a wall clock that is set back stands still until it has caught up.
 */
export function runnerClock(): Clock {
  let latest = 0;
  return {
    now: () => {
      latest = Math.max(latest, Date.now());
      return latest;
    },
    // Spread by a tenth, so that two runners do not poll in step.
    sleep: (ms) => sleep(ms * (0.9 + Math.random() * 0.2)),
  };
}
