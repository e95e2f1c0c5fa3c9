/** What is going on now, for whoever watches. */
export interface Now {
  /** Lines of the current state, redrawn in place on a terminal. */
  lines(): readonly string[];
}

/** Where a rehearsal tells how it goes: phases with their times, lines in between. */
export interface Show extends Disposable {
  /** A new phase begins; the one before has ended. */
  phase(name: string): void;
  /** Something happened. */
  say(line: string): void;
  /** What is shown below everything on a terminal; null: nothing any more. */
  watch(now: Now | null): void;
  /** Every phase so far, the last one up to now. */
  phases(): readonly PhaseTime[];
}

/** A phase and how long it took (ms). */
export interface PhaseTime {
  readonly name: string;
  readonly ms: number;
}
