import type { Value } from '../history/operation.js';
import { type Call, isOpen } from './call.js';
import { Budget, type Exhausted, type Limits } from './limits.js';
import { Register } from './register.js';
import { head, Timeline } from './timeline.js';

/** What a search found. `order` are indices of calls; open ones that are not in it never took effect. */
export type Found =
  | { readonly kind: 'order'; readonly order: readonly number[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'undecided'; readonly exhausted: Exhausted };

/**
 * Looks for an order of the calls of one key that respects time and the register. The algorithm is Wing and Gong's
 * ("Testing and verifying concurrent objects", 1993) with Lowe's memory of configurations already tried ("Testing for
 * linearizability", 2017). Iterative, so that depth costs no stack.
 */
export function search(calls: readonly Call[], initial: Value, limits: Limits): Found {
  return new Search(calls, initial, limits).run();
}

interface Placed {
  readonly call: number;
  /** What the register held before. */
  readonly before: Value;
  /** A look that was placed without an alternative: taking it back alone would lead nowhere new. */
  readonly forced: boolean;
}

class Search {
  readonly #calls: readonly Call[];
  readonly #timeline: Timeline;
  readonly #register: Register;
  readonly #budget: Budget;
  readonly #tried = new Set<string>();
  readonly #placed: Placed[] = [];
  /** Answered calls that are not placed yet. When there are none, the open ones may be left out. */
  #missing: number;

  constructor(calls: readonly Call[], initial: Value, limits: Limits) {
    this.#calls = calls;
    this.#timeline = new Timeline(calls);
    this.#register = new Register(calls, initial);
    this.#budget = new Budget(limits);
    this.#missing = calls.filter((call) => !isOpen(call)).length;
  }

  run(): Found {
    this.#placeLooks();
    let entry = this.#timeline.after(head);
    while (this.#missing > 0) {
      const exhausted = this.#budget.step();
      if (exhausted !== undefined) return { kind: 'undecided', exhausted };
      const index = this.#timeline.startsAt(entry);
      if (index === undefined) {
        // The end of a call that could not be placed: something before it was placed wrongly.
        const back = this.#takeBack();
        if (back === undefined) return { kind: 'none' };
        entry = this.#timeline.after(this.#timeline.startOf(back));
      } else if (this.#tryChange(index)) {
        entry = this.#timeline.after(head);
      } else {
        entry = this.#timeline.after(entry);
      }
    }
    return { kind: 'order', order: this.#placed.map(({ call }) => call) };
  }

  /** Places a change and every look that then fits, unless that leads to a configuration that was tried before. */
  #tryChange(index: number): boolean {
    if (!this.#register.admits(this.#call(index))) return false;
    this.#place(index, false);
    this.#placeLooks();
    const configuration = this.#configuration();
    if (!this.#tried.has(configuration)) {
      this.#tried.add(configuration);
      this.#budget.configuration();
      return true;
    }
    this.#takeBack();
    return false;
  }

  /**
   * A look that may be placed now and agrees with the register is placed at once: it changes nothing, so wherever an
   * order has it later, it can stand here as well. One pass is enough, for looks do not change what others see.
   */
  #placeLooks(): void {
    let entry = this.#timeline.after(head);
    for (;;) {
      const index = this.#timeline.startsAt(entry);
      if (index === undefined) return;
      const next = this.#timeline.after(entry);
      if (!this.#register.agrees(this.#call(index))) {
        entry = next;
        continue;
      }
      this.#place(index, true);
      // Its own end may have been the next entry, and is gone now.
      entry = this.#timeline.after(entry);
    }
  }

  #place(index: number, forced: boolean): void {
    const call = this.#call(index);
    this.#placed.push({ call: index, before: this.#register.value, forced });
    this.#register.place(call);
    this.#timeline.lift(index);
    if (!isOpen(call)) this.#missing -= 1;
  }

  /** Undoes the last change and the looks after it; says which change, or `undefined` when there is none left. */
  #takeBack(): number | undefined {
    for (;;) {
      const last = this.#placed.pop();
      if (last === undefined) return undefined;
      const call = this.#call(last.call);
      this.#timeline.unlift(last.call);
      this.#register.takeBack(call, last.before);
      if (!isOpen(call)) this.#missing += 1;
      if (!last.forced) return last.call;
    }
  }

  /**
   * What is still to come, exactly: nothing after the first end in the list can have been placed, and that end is
   * one of a call before it. So those calls and the register's value name the whole configuration. Text, not a hash: a collision would turn a
   * good history into a violation.
   */
  #configuration(): string {
    let entry = this.#timeline.after(head);
    let text = String(this.#register.number);
    for (;;) {
      const index = this.#timeline.startsAt(entry);
      if (index === undefined) return text;
      text += `,${String(index)}`;
      entry = this.#timeline.after(entry);
    }
  }

  #call(index: number): Call {
    const call = this.#calls[index];
    if (call === undefined)
      throw new RangeError(`no call ${String(index)} in a search of ${String(this.#calls.length)}`);
    return call;
  }
}
