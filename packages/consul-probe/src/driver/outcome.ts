import type { Outcome } from '@moult/rolling-upgrade';
import { ConsulRefused, ConsulUnreadable, reasonOf } from '../client/errors.js';

/** Thrown instead of sending anything after the lease has ended: another runner may be at work. */
export const leaseEnded: Error = new Error('the lease ended before this could be sent');

/**
 * What an error means for a change that may be tried again. Silence says nothing about whether the change was made.
 * A 5xx is a cluster without a leader or a leader about to go. Everything else would be the same the next time.
 */
export function outcomeOfError(error: unknown): Outcome {
  if (error === leaseEnded) return { kind: 'again', because: leaseEnded.message };
  const because =
    error instanceof Error && error.name === 'TimeoutError' ? 'it took too long' : reasonOf(error);
  if (error instanceof ConsulRefused) return { kind: error.status >= 500 ? 'again' : 'refused', because };
  if (error instanceof ConsulUnreadable) return { kind: 'refused', because };
  return { kind: 'unknown', because };
}
