interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Virtual time. It advances in small ticks; what is due happens on the way, and every tick is sampled. */
export class Timeline {
  static readonly tickMs = 250;
  now = 1_700_000_000_000;
  readonly #due: Due[] = [];
  readonly #onTick: (() => void)[] = [];
  #order = 0;
  #nextTick = this.now + Timeline.tickMs;

  /** Something to be done at every tick. */
  everyTick(run: () => void): void {
    this.#onTick.push(run);
  }

  /** Something that happens `ms` from now. */
  in(ms: number, run: () => void): void {
    this.#order += 1;
    const due = { at: this.now + ms, order: this.#order, run };
    const place = this.#due.findIndex((one) => one.at > due.at);
    if (place === -1) this.#due.push(due);
    else this.#due.splice(place, 0, due);
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.passUntil(this.now + ms);
  }

  /** Lets time pass until an instant; earlier instants change nothing. */
  passUntil(end: number): void {
    for (;;) {
      const due = this.#due[0];
      const next = Math.min(due?.at ?? Infinity, this.#nextTick);
      if (next > end) break;
      this.now = Math.max(this.now, next);
      if (due !== undefined && due.at <= this.#nextTick) {
        this.#due.shift();
        due.run();
        continue;
      }
      this.#nextTick += Timeline.tickMs;
      for (const run of this.#onTick) run();
    }
    this.now = Math.max(this.now, end);
  }
}
