/**
 * How much a search may try before it gives up. Deciding linearizability is NP-complete (Gibbons and Korach, 1997), so
 * some histories cannot be decided in any reasonable time; such a one gets the verdict `undecided`, never `ok`.
 */
export interface Limits {
  /** Distinct configurations remembered per key; each takes some 100 bytes. */
  readonly configurations: number;
  /** Entries looked at per key; a guard for histories with many open operations, whose configurations are expensive. */
  readonly steps: number;
  /** Asked now and then; `true` ends the search. This is how a deadline comes in: the search itself knows no clock. */
  readonly expired?: () => boolean;
}

/** Two million configurations are about 200 MB; a history with unique values needs about one per operation. */
export const defaultLimits: Limits = { configurations: 2_000_000, steps: 200_000_000 };

/** Which limit was reached. */
export type Exhausted = 'configurations' | 'steps' | 'deadline';

/** Asking for the time costs more than a step; this many steps take about a millisecond. */
const stepsBetweenLooks = 8192;

/** Counts what one search spends. */
export class Budget {
  readonly #limits: Limits;
  #steps = 0;
  #configurations = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Spends one step; says which limit it broke, if any. */
  step(): Exhausted | undefined {
    this.#steps += 1;
    if (this.#steps > this.#limits.steps) return 'steps';
    if (this.#configurations > this.#limits.configurations) return 'configurations';
    const look = this.#steps % stepsBetweenLooks === 1;
    return look && this.#limits.expired?.() === true ? 'deadline' : undefined;
  }

  /** Spends one configuration. The limit is reported by the next step. */
  configuration(): void {
    this.#configurations += 1;
  }
}
