import type { Value } from '../history/operation.js';
import { type Call, type Effect, isOpen, neededBy } from './call.js';
import { countObservers, countWriters } from './count-values.js';

/**
 * The register of one key while an order is tried: what it holds, and who still has to see it. It refuses a step that
 * cannot be part of any order, sooner than the timeline alone would show.
 */
export class Register {
  #value: Value;
  /** Values may be long and are compared often as part of a configuration. */
  readonly #numbers: ReadonlyMap<Value, number>;
  readonly #writers: ReadonlyMap<Value, number>;
  /** Answered calls that have yet to find this value. */
  readonly #waiting: Map<Value, number>;

  constructor(calls: readonly Call[], initial: Value) {
    this.#value = initial;
    this.#writers = countWriters(calls, initial);
    this.#waiting = countObservers(calls);
    this.#numbers = new Map([...this.#writers.keys()].map((value, index) => [value, index]));
  }

  get value(): Value {
    return this.#value;
  }

  /** A number that stands for the value. */
  get number(): number {
    return this.#numbers.get(this.#value) ?? -1;
  }

  /** Whether the call only looks and agrees with what is there. */
  agrees({ effect }: Call): boolean {
    if (effect.kind === 'observe') return effect.value === this.#value;
    return effect.kind === 'differ' && effect.value !== this.#value;
  }

  /**
   * Whether the call may change the register now. A value that can be there only once must not be overwritten before
   * everybody who found it has been placed; this is what makes histories with unique values cheap.
   */
  admits(call: Call): boolean {
    const { effect } = call;
    if (effect.kind !== 'set' && effect.kind !== 'swap') return false;
    if (effect.kind === 'swap' && effect.expected !== this.#value) return false;
    if (this.#writers.get(this.#value) !== 1 || effect.value === this.#value) return true;
    const itself = effect.kind === 'swap' && !isOpen(call) ? 1 : 0;
    return (this.#waiting.get(this.#value) ?? 0) === itself;
  }

  /** Places a call that `agrees` or is admitted. */
  place(call: Call): void {
    this.#count(call, -1);
    this.#value = after(call.effect, this.#value);
  }

  /** Takes the call that was placed last back; `before` is what the register held then. */
  takeBack(call: Call, before: Value): void {
    this.#count(call, 1);
    this.#value = before;
  }

  #count(call: Call, change: number): void {
    const needed = neededBy(call);
    if (needed === undefined || isOpen(call)) return;
    this.#waiting.set(needed, (this.#waiting.get(needed) ?? 0) + change);
  }
}

function after(effect: Effect, value: Value): Value {
  return effect.kind === 'set' || effect.kind === 'swap' ? effect.value : value;
}
