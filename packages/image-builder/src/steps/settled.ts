import type { Leftover } from './leftovers.js';

/**
 * EC2 may show a tag seconds after it was set
 * (https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html). So long must an image be seen as a candidate
 * of a dead build until it is removed: it may have been published a moment before its build died.
 */
export const settleMs = 5_000;

/** Remembers since when something was seen, and says whether that is long enough to act on it. Times in milliseconds. */
export class Settled {
  readonly #since = new Map<string, number>();

  has({ kind, id }: Leftover, nowMs: number): boolean {
    if (kind !== 'image' && kind !== 'snapshot') return true;
    const since = this.#since.get(id) ?? nowMs;
    this.#since.set(id, since);
    return nowMs - since >= settleMs;
  }
}
