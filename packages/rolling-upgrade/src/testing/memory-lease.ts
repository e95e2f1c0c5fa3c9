import type { Held, Lease, LeaseAnswer } from '../journal/lease.js';

/** A lease in memory, by the clock it is given. */
export class MemoryLease implements Lease {
  readonly #now: () => number;
  #held: Held | null = null;
  #epoch = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  acquire(holder: string, ms: number): Promise<LeaseAnswer> {
    const current = this.#held;
    if (current !== null && current.until > this.#now()) return Promise.resolve(taken(current));
    this.#epoch += 1;
    return this.#give({ holder, epoch: this.#epoch, until: this.#now() + ms });
  }

  renew(held: Held, ms: number): Promise<LeaseAnswer> {
    if (!this.#is(held)) return Promise.resolve(taken(this.#held ?? { ...held, holder: 'nobody' }));
    return this.#give({ ...held, until: this.#now() + ms });
  }

  check(held: Held): Promise<LeaseAnswer> {
    const current = this.#held;
    if (current === null || !this.#is(held) || current.until <= this.#now()) {
      return Promise.resolve(taken(current ?? { ...held, holder: 'nobody' }));
    }
    return Promise.resolve({ kind: 'held', held: current });
  }

  release(held: Held): Promise<void> {
    if (this.#is(held)) this.#held = null;
    return Promise.resolve();
  }

  #is(held: Held): boolean {
    return this.#held !== null && this.#held.epoch === held.epoch && this.#held.holder === held.holder;
  }

  #give(held: Held): Promise<LeaseAnswer> {
    this.#held = held;
    return Promise.resolve({ kind: 'held', held });
  }
}

function taken(by: Held): LeaseAnswer {
  return { kind: 'taken', by: by.holder, until: by.until };
}
