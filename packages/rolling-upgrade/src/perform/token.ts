import { digest } from '../plan/hash.js';

/**
 * The idempotency token of a call: the same for every repetition of one attempt of one run, different for the next. A
 * run is its plan and when that was accepted: a plan made again word for word after an abort must not be handed the
 * instance its predecessor ended. 32 hex digits; EC2 allows 64 characters.
 */
export function tokenOf(
  run: { readonly plan: string; readonly acceptedAt: number },
  subject: string,
  step: string,
  attempt: number,
): string {
  return digest([run.plan, run.acceptedAt, subject, step, attempt]).slice(0, 32);
}
