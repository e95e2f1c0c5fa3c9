import type { TrafficClock } from '../clock.js';

interface Due {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that goes only when told to. */
export class FakeClock implements TrafficClock {
  #now: number;
  #due: Due[] = [];

  constructor(now = 1_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const due = { at: this.#now + ms, run };
    this.#due.push(due);
    return () => {
      this.#due = this.#due.filter((one) => one !== due);
    };
  }

  /** How many timers are set: none may be left when everything has ended. */
  get timers(): number {
    return this.#due.length;
  }

  /** Lets time pass; whatever is due happens on the way, and what follows from it. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settled();
      const next = this.#due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#due = this.#due.filter((one) => one !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
    await settled();
  }

  /** The process sleeps: time passes and nothing happens until it wakes. */
  async sleepThrough(ms: number): Promise<void> {
    this.#now += ms;
    await this.pass(0);
  }
}

/** Everything that follows from what has happened has happened, too. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
