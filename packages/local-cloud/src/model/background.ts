import { ApiError } from '../protocol/error.js';

/** Something the cloud promised in an answer and then could not do on the host. */
export interface BackgroundFailure {
  readonly what: string;
  readonly error: Error;
}

/**
 * The work that goes on after an answer was sent: EC2's stop, attach, address and image calls are asynchronous.
 * Work on one machine runs in the order in which it was asked for; work on different machines runs side by side.
 */
export class BackgroundWork {
  readonly #tails = new Map<string, Promise<void>>();
  readonly #failures: BackgroundFailure[] = [];
  readonly #abort = new AbortController();

  /** Aborted when the cloud goes down; delays end then. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** What failed so far, oldest first. */
  get failures(): readonly BackgroundFailure[] {
    return this.#failures;
  }

  /** Queues work behind everything already queued under the same key. */
  queue(key: string, what: string, work: () => Promise<void>): void {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const tail = before.then(async () => {
      if (this.#abort.signal.aborted) return;
      try {
        await work();
      } catch (cause) {
        this.#record(what, cause);
      }
    });
    this.#tails.set(key, tail);
    void tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
  }

  /** Waits for what is queued under a key by now. */
  async caughtUp(key: string): Promise<void> {
    await this.#tails.get(key);
  }

  /** Ends delays, skips what has not begun and waits for what is running. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.idle();
  }

  /** Waits until nothing is queued or running. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }

  #record(what: string, cause: unknown): void {
    // While the cloud goes down machines vanish under running work: that is expected, not a failure.
    if (this.#abort.signal.aborted) return;
    const error = cause instanceof Error ? cause : new ApiError('InternalError', String(cause), 500);
    this.#failures.push({ what, error });
  }
}
