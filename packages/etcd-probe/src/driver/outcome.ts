import { outcomeOfError } from '@moult/member-probe';
import type { Outcome } from '@moult/rolling-upgrade';
import { EtcdRefused, grpcCodes } from '../client/refusal.js';

/** Refusals that pass: no leader, a leader about to go, too many requests. */
const passing: ReadonlySet<number | null> = new Set([
  grpcCodes.unavailable,
  grpcCodes.deadlineExceeded,
  grpcCodes.failedPrecondition,
]);

/**
 * What an error means for a change that may be tried again. A leader that was lost half-way says nothing about whether the
 * change was made, but every change here may be made twice.
 */
export function outcomeOf(error: unknown): Outcome {
  return outcomeOfError(error, (refused) => refused instanceof EtcdRefused && passing.has(refused.code));
}
