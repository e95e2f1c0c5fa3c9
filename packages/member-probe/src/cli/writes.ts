import type { WritingClient } from './probe.js';

/** Whether the cluster takes writes, by trying. Times in milliseconds of a clock that never goes back. */
export type Writes =
  | { readonly kind: 'not-tried' }
  | {
      readonly kind: 'tried';
      readonly acknowledged: number;
      readonly failed: number;
      /** How long the last acknowledged write took. */
      readonly lastMs: number | null;
      /** The longest time without an acknowledged write, the present one included. */
      readonly longestGapMs: number;
      /** How long ago the last one was acknowledged. */
      readonly sinceMs: number;
    };

/** Writes one small key over and over, one write at a time. */
export class WriteTrial {
  readonly #clients: readonly WritingClient[];
  readonly #key: string;
  readonly #clock: () => number;
  #acknowledged = 0;
  #failed = 0;
  #lastMs: number | null = null;
  #longestGapMs = 0;
  #lastAckAt: number;

  constructor(clients: readonly WritingClient[], key: string, clock: () => number) {
    this.#clients = clients;
    this.#key = key;
    this.#clock = clock;
    this.#lastAckAt = clock();
  }

  /** Writes once; a member that fails to take it is not asked first the next time. */
  async once(deadlineMs: number, signal: AbortSignal): Promise<void> {
    const client = this.#clients[this.#failed % this.#clients.length];
    if (client === undefined) return;
    const began = this.#clock();
    try {
      await client.writeKey({ key: this.#key, value: String(this.#acknowledged) }, { deadlineMs, signal });
    } catch {
      signal.throwIfAborted();
      this.#failed += 1;
      return;
    }
    const now = this.#clock();
    this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#lastAckAt);
    this.#lastAckAt = now;
    this.#lastMs = now - began;
    this.#acknowledged += 1;
  }

  /** What was seen so far. */
  seen(): Writes {
    const sinceMs = this.#clock() - this.#lastAckAt;
    return {
      ...{ kind: 'tried', acknowledged: this.#acknowledged, failed: this.#failed, lastMs: this.#lastMs },
      ...{ longestGapMs: Math.max(this.#longestGapMs, sinceMs), sinceMs },
    };
  }

  /** Takes the key away again, asking each member until one does it; left behind, it would harm nothing. */
  async cleanUp(deadlineMs: number): Promise<void> {
    if (this.#acknowledged === 0) return;
    for (const client of this.#clients) {
      const gone = await client.deleteKey(this.#key, { deadlineMs }).then(
        () => true,
        () => false,
      );
      if (gone) return;
    }
  }
}
