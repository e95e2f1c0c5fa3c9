/** Time as traffic sees it. Milliseconds since the epoch, with fractions, never going backwards. */
export interface TrafficClock {
  now(): number;
  /** Runs something later; the returned function takes that back. */
  after(ms: number, run: () => void): () => void;
}

/**
 * This process's monotonic clock, set once by the calendar: its instants can be laid beside those of a journal, and no
 * adjustment of the calendar bends an interval.
 */
export const processClock: TrafficClock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
