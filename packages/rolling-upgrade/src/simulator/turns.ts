import type { Timeline } from './timeline.js';

/** Hands the world to one runner at a time. A turn costs time. */
export interface Turns {
  take(ms: number): Promise<void>;
}

/** The only runner: its turn is always now. */
export class OnlyRunner implements Turns {
  readonly #time: Timeline;

  constructor(time: Timeline) {
    this.#time = time;
  }

  take(ms: number): Promise<void> {
    this.#time.pass(ms);
    return Promise.resolve();
  }
}

interface Waiting {
  readonly wake: number;
  readonly go: () => void;
}

/** Several runners: whenever all of them wait, a seeded choice says who goes on. */
export class Interleaved {
  readonly #time: Timeline;
  readonly #random: () => number;
  readonly #waiting = new Map<string, Waiting>();
  #alive: number;

  constructor(time: Timeline, random: () => number, runners: number) {
    this.#time = time;
    this.#random = random;
    this.#alive = runners;
  }

  /** The turns of one runner. An infinite wait lasts until everybody else is done. */
  of(name: string): Turns {
    return {
      take: (ms) =>
        new Promise((go) => {
          this.#waiting.set(name, { wake: this.#time.now + ms, go });
          this.#pick();
        }),
    };
  }

  /** A runner has ended. */
  leave(): void {
    this.#alive -= 1;
    this.#pick();
  }

  #pick(): void {
    if (this.#alive === 0 || this.#waiting.size < this.#alive) return;
    const soonest = Math.min(...[...this.#waiting.values()].map((one) => one.wake));
    // Half a second of slack: who is due at about the same time may go in any order.
    const due = [...this.#waiting].filter(([, one]) => one.wake === soonest || one.wake <= soonest + 500);
    const chosen = due[Math.floor(this.#random() * due.length)];
    if (chosen === undefined) return;
    this.#waiting.delete(chosen[0]);
    if (Number.isFinite(chosen[1].wake)) this.#time.passUntil(chosen[1].wake);
    chosen[1].go();
  }
}
