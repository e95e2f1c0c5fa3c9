import type { Interval, Schedule } from './schedule.js';

/** A time without any acknowledged write. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly ms: number;
  /** What went on meanwhile, the longest overlap first. Empty: the caller named nothing for this time. */
  readonly during: readonly Overlap[];
}

/** How much of a gap an interval covers. */
export interface Overlap {
  readonly name: string;
  readonly ms: number;
}

/**
 * The longest time without an acknowledgement. The window's edges are the schedule's, not the first and last answer:
 * traffic that never got an answer, or stopped, shows as a gap up to the edge.
 */
export function longestGap(
  acknowledgedAt: readonly number[],
  { from, to }: Schedule,
  intervals: readonly Interval[],
): Gap {
  const within = acknowledgedAt.filter((at) => at > from && at < to).sort((a, b) => a - b);
  let longest = { from, to: from };
  let previous = from;
  for (const at of [...within, to]) {
    if (at - previous > longest.to - longest.from) longest = { from: previous, to: at };
    previous = at;
  }
  return { ...longest, ms: longest.to - longest.from, during: overlaps(longest, intervals) };
}

function overlaps(
  gap: { readonly from: number; readonly to: number },
  intervals: readonly Interval[],
): Overlap[] {
  return intervals
    .map(({ name, from, to }) => ({ name, ms: Math.min(gap.to, to) - Math.max(gap.from, from) }))
    .filter(({ ms }) => ms > 0)
    .sort((a, b) => b.ms - a.ms);
}
