import type { Outcome } from '@moult/rolling-upgrade';
import { MemberRefused, MemberUnreadable, reasonOf } from '../ask/errors.js';

/** Thrown instead of sending anything after the lease has ended: another runner may be at work. */
export const leaseEnded: Error = new Error('the lease ended before this could be sent');

/**
 * What an error means for a change that may be tried again. Silence says nothing about whether the change was made.
 * `passes` tells the refusals of a cluster without a leader, or with one about to go; any other would be the same the next
 * time.
 */
export function outcomeOfError(error: unknown, passes: (refused: MemberRefused) => boolean): Outcome {
  if (error === leaseEnded) return { kind: 'again', because: leaseEnded.message };
  const because =
    error instanceof Error && error.name === 'TimeoutError' ? 'it took too long' : reasonOf(error);
  if (error instanceof MemberRefused) return { kind: passes(error) ? 'again' : 'refused', because };
  if (error instanceof MemberUnreadable) return { kind: 'refused', because };
  return { kind: 'unknown', because };
}
