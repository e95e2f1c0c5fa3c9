import { type Call, isOpen } from './call.js';

/** The entry before the first. */
export const head = 0;

/**
 * Starts and ends of calls in order of time, as a doubly linked list: taking a call out and putting it back are
 * constant-time, which is what makes backtracking cheap (Lowe, "Testing for linearizability", 2017). At one instant
 * starts come before ends, so that calls which touch count as overlapping. Open calls have no end entry.
 */
export class Timeline {
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  /** Call of each entry: `index + 1` for a start, `-(index + 1)` for an end; 0 for the head. */
  readonly #meaning: Int32Array;
  readonly #startEntry: Int32Array;
  readonly #endEntry: Int32Array;

  constructor(calls: readonly Call[]) {
    const entries = inOrder(calls);
    this.#next = new Int32Array(entries.length + 1);
    this.#previous = new Int32Array(entries.length + 1);
    this.#meaning = Int32Array.from([0, ...entries]);
    this.#startEntry = new Int32Array(calls.length);
    this.#endEntry = new Int32Array(calls.length);
    for (let entry = 0; entry <= entries.length; entry += 1) {
      // The list is a ring: after the last entry comes the head again.
      this.#next[entry] = entry === entries.length ? head : entry + 1;
      this.#previous[entry] = entry === 0 ? entries.length : entry - 1;
      const meaning = at(this.#meaning, entry);
      if (meaning > 0) this.#startEntry[meaning - 1] = entry;
      if (meaning < 0) this.#endEntry[-meaning - 1] = entry;
    }
  }

  /** The entry after this one; `head` after the last. */
  after(entry: number): number {
    return at(this.#next, entry);
  }

  /** The call that starts at this entry; `undefined` when the entry is an end, or the head. */
  startsAt(entry: number): number | undefined {
    const meaning = at(this.#meaning, entry);
    return meaning > 0 ? meaning - 1 : undefined;
  }

  /** The entry at which a call starts, whether it is in the list or not. */
  startOf(call: number): number {
    return at(this.#startEntry, call);
  }

  /** Takes a call out of the list. The end goes first, so that `after` the start still leads into the list. */
  lift(call: number): void {
    const end = at(this.#endEntry, call);
    if (end !== 0) this.#unlink(end);
    this.#unlink(at(this.#startEntry, call));
  }

  /** Puts back the call that was taken out last. */
  unlift(call: number): void {
    this.#relink(at(this.#startEntry, call));
    const end = at(this.#endEntry, call);
    if (end !== 0) this.#relink(end);
  }

  #unlink(entry: number): void {
    const before = at(this.#previous, entry);
    const after = at(this.#next, entry);
    this.#next[before] = after;
    this.#previous[after] = before;
  }

  #relink(entry: number): void {
    this.#next[at(this.#previous, entry)] = entry;
    this.#previous[at(this.#next, entry)] = entry;
  }
}

function inOrder(calls: readonly Call[]): number[] {
  const starts = calls.map((call, index) => ({ time: call.start, order: 0, meaning: index + 1 }));
  const ends = calls.flatMap((call, index) =>
    isOpen(call) ? [] : [{ time: call.end, order: 1, meaning: -(index + 1) }],
  );
  return [...starts, ...ends]
    .sort((a, b) => a.time - b.time || a.order - b.order)
    .map(({ meaning }) => meaning);
}

function at(array: Int32Array, index: number): number {
  const value = array[index];
  if (value === undefined) throw new RangeError(`no entry ${String(index)} in a timeline`);
  return value;
}
