import { digest } from '../plan/hash.js';

/**
 * The idempotency token of a call: the same for every repetition of one attempt, different for the next. 32 hex
 * digits; EC2 allows 64 characters.
 */
export function tokenOf(plan: string, subject: string, step: string, attempt: number): string {
  return digest([plan, subject, step, attempt]).slice(0, 32);
}
