/** What the commands need of the process, so that tests can hand over something else. */
export interface Surroundings {
  /** Data: what was asked for. */
  readonly out: TextOut;
  /** Words for a person: what is wrong. */
  readonly err: TextOut;
  /** Ends the command at the next safe point. */
  readonly stop: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A place for text; `live` when it is a terminal that can be drawn over. */
export interface TextOut {
  write(text: string): void;
  readonly live: boolean;
}

/** Exit codes. 2 for "no" tells a script that the question was understood and answered. */
export const exits = { healthy: 0, usage: 1, unhealthy: 2, interrupted: 130 } as const;
