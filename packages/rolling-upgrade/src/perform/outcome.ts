import type { Result } from '../journal/effect.js';

/**
 * What came of a call. `again`: it was not done, and may be later (no capacity, throttled). `unknown`: it may or may
 * not have been done (the answer was lost); the same call again finds out. `refused`: it will not be done like this.
 */
export type Outcome =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'again'; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string }
  | { readonly kind: 'refused'; readonly because: string };

/** Done, with what it gave back. */
export function done(result: Result = {}): Outcome {
  return { kind: 'done', result };
}
