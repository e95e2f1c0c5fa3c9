import type { MachineFaultKind } from '../machine-faults/machine-fault.js';
import { timestamp, type Clock } from '../model/clock.js';
import type { FaultKind } from './fault.js';

/** Something that a fault did. */
export interface FaultEvent {
  /** ISO 8601 */
  readonly time: string;
  readonly fault: string;
  readonly kind: FaultKind | MachineFaultKind;
  /** The action, or what happened to which resource. */
  readonly what: string;
}

/** Memory is bounded: the oldest events are forgotten first. */
const keptEvents = 10_000;

/** What faults did, those of calls and those of machines: there is one log of all that was made to go wrong. */
export class FaultLog {
  readonly #events: FaultEvent[] = [];
  readonly #clock: Clock;
  #forgotten = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  record(event: Omit<FaultEvent, 'time'>): void {
    this.#events.push({ time: timestamp(this.#clock.now()), ...event });
    if (this.#events.length <= keptEvents) return;
    this.#events.shift();
    this.#forgotten += 1;
  }

  /** How many there were before the first of the list. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Oldest first. */
  list(): readonly FaultEvent[] {
    return [...this.#events];
  }
}
