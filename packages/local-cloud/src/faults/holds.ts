import type { Clock } from '../model/clock.js';

/** Something stuck; resolves when it is let go. */
export interface Hold {
  readonly released: Promise<void>;
}

interface Held {
  readonly what: string;
  readonly release: () => void;
}

/** What one fault keeps stuck, until it is let go, its seconds are over, or the cloud goes down. */
export class Holds {
  /** By identity: the same thing may be stuck twice, and the end of the first is not that of the second. */
  readonly #held = new Set<Held>();
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  /** The signal is aborted when the cloud goes down. */
  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  keep(what: string, seconds: number | undefined): Hold {
    if (this.#signal.aborted) return letGo;
    const released = new Promise<void>((resolve) => {
      const held: Held = {
        what,
        release: () => {
          this.#held.delete(held);
          resolve();
        },
      };
      this.#held.add(held);
      if (seconds !== undefined)
        void this.#clock.delay(seconds * 1000, this.#signal).then(() => held.release());
    });
    return { released };
  }

  releaseAll(): void {
    for (const { release } of this.#held) release();
  }

  list(): readonly string[] {
    return [...this.#held].map(({ what }) => what);
  }
}

/** Nothing is stuck. */
export const letGo: Hold = { released: Promise.resolve() };
