import type { Call, Outcome } from '@moult/rolling-upgrade';
import { linkedSignal } from '../ask/linked-signal.js';
import type { CallOptions } from '../ask/within-deadline.js';
import type { DriverContext } from './options.js';
import { leaseEnded } from './outcome.js';

/** Limits of one call, those of the lease among them. */
export interface Limits extends CallOptions {
  readonly signal: AbortSignal;
  readonly beforeSend: () => void;
}

/** How a service's leader is found, and what its errors mean. */
export interface LeaderRules<Leader> {
  readonly find: (signal: AbortSignal) => Promise<Leader | null>;
  readonly outcomeOf: (error: unknown) => Outcome;
}

/**
 * Finds the leader and acts there, within the limit of one call and of the lease. The lease is looked at again before
 * every question: a process that was frozen in between wakes up past its end.
 */
export async function atLeader<Leader>(
  context: Pick<DriverContext<unknown>, 'now' | 'callMs'>,
  { notAfter }: Call,
  { find, outcomeOf }: LeaderRules<Leader>,
  act: (leader: Leader, more: Limits) => Promise<Outcome>,
): Promise<Outcome> {
  const left = notAfter - context.now();
  if (left <= 0) return outcomeOf(leaseEnded);
  const { signal, release } = linkedSignal(undefined, Math.min(context.callMs, left));
  const beforeSend = (): void => {
    if (context.now() >= notAfter) throw leaseEnded;
  };
  try {
    const leader = await find(signal);
    if (leader === null) return { kind: 'again', because: 'no member says that it leads' };
    return await act(leader, { signal, beforeSend, deadlineMs: context.callMs });
  } catch (error) {
    return outcomeOf(error);
  } finally {
    release();
  }
}
