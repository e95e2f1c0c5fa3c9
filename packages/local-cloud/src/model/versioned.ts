/** One state of a record and the moment from which Describe calls show it, in milliseconds. */
interface Version<T> {
  readonly visibleAt: number;
  readonly value: T | undefined;
}

/** How long a write to the record with an id stays unseen, in milliseconds; drawn anew for every write. */
export type Lag = (id: string) => number;

/**
 * Records with two views: what is true, on which actions decide, and what Describe calls show, which lags behind.
 * EC2 "follows an eventual consistency model":
 * https://docs.aws.amazon.com/AWSEC2/latest/DeveloperGuide/eventual-consistency.html
 * A reader never sees a record go back in time, so states appear in the order in which they happened.
 */
export class LaggingTable<T> {
  readonly #histories = new Map<string, Version<T>[]>();
  readonly #lag: Lag;
  readonly #now: () => number;

  constructor(lag: Lag, now: () => number) {
    this.#lag = lag;
    this.#now = now;
  }

  /** The record as it is. */
  get(id: string): T | undefined {
    return this.#histories.get(id)?.at(-1)?.value;
  }

  /** All records as they are, oldest first. */
  all(): T[] {
    return [...this.#histories.keys()].map((id) => this.get(id)).filter((value) => value !== undefined);
  }

  /** The record as Describe shows it now. */
  seen(id: string): T | undefined {
    const history = this.#histories.get(id);
    if (history === undefined) return undefined;
    this.#prune(id, history);
    const first = history[0];
    return first !== undefined && first.visibleAt <= this.#now() ? first.value : undefined;
  }

  /** All records as Describe shows them now, oldest first. */
  allSeen(): T[] {
    return [...this.#histories.keys()].map((id) => this.seen(id)).filter((value) => value !== undefined);
  }

  /** Writes a record. */
  put(id: string, value: T): void {
    this.#append(id, value);
  }

  /** Writes a record that is older than this cloud: Describe shows it from the first moment on. */
  restore(id: string, value: T): void {
    this.#histories.set(id, [{ visibleAt: 0, value }]);
  }

  /** Writes a changed copy of a record; does nothing when it is gone by now. */
  change(id: string, update: (record: T) => T): void {
    const record = this.get(id);
    if (record !== undefined) this.put(id, update(record));
  }

  /** Removes a record; Describe shows it until the lag has passed. */
  remove(id: string): void {
    if (this.get(id) !== undefined) this.#append(id, undefined);
  }

  #append(id: string, value: T | undefined): void {
    const history = this.#histories.get(id) ?? [];
    const previous = history.at(-1)?.visibleAt ?? 0;
    history.push({ visibleAt: Math.max(previous, this.#now() + this.#lag(id)), value });
    this.#histories.set(id, history);
    this.#prune(id, history);
  }

  /** Drops what nobody can see any more, so that a long-lived cloud does not grow with every write. */
  #prune(id: string, history: Version<T>[]): void {
    const now = this.#now();
    while (history[1] !== undefined && history[1].visibleAt <= now) history.shift();
    const only = history[0];
    if (history.length === 1 && only?.value === undefined && (only?.visibleAt ?? 0) <= now) {
      this.#histories.delete(id);
    }
  }
}
