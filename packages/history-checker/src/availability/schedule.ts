/** The open-loop schedule of the writers: one write is due every `everyMs`, whatever became of those before. */
export interface Schedule {
  /** Start of the window, in milliseconds of the history's clock; the first write is due here. */
  readonly from: number;
  /** End of the window; no write is due here or later. */
  readonly to: number;
  /** Between two writes of all clients together. */
  readonly everyMs: number;
  /** Below this many writes sent per second the traffic was too thin for a verdict. */
  readonly minimumPerSecond: number;
}

/** Something that went on during the traffic, such as the step of an upgrade. */
export interface Interval {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** How many writes the schedule asks for. */
export function dueWrites({ from, to, everyMs }: Schedule): number {
  return Math.max(0, Math.ceil((to - from) / everyMs));
}
