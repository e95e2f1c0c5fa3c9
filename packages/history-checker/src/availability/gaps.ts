import { isAcknowledgedWrite, type Operation } from '../history/operation.js';
import type { Interval, Schedule } from './schedule.js';

/** A stretch between two acknowledged writes, or between one and an edge of the window. Milliseconds of the history's clock. */
export interface Silence {
  readonly from: number;
  readonly to: number;
}

/** A time without any acknowledged write. */
export interface Gap extends Silence {
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
 * Everything between the acknowledged writes of a window, in order of time; at least one. The window's edges are the schedule's, not
 * the first and last answer: traffic that never got an answer, or stopped, shows as silence up to the edge.
 */
export function silences(operations: readonly Operation[], { from, to }: Schedule): readonly Silence[] {
  const answers = operations.filter(isAcknowledgedWrite).map(({ end }) => end);
  const edges = [from, ...answers.filter((at) => at > from && at < to).sort((a, b) => a - b), to];
  return edges.slice(1).map((end, index) => ({ from: edges[index] ?? from, to: end }));
}

/** The longest silences, the longest first, each with what went on meanwhile. The earlier one first where two are equally long. */
export function longestGaps(
  found: readonly Silence[],
  most: number,
  intervals: readonly Interval[],
): readonly Gap[] {
  return [...found]
    .sort((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, most)
    .map((one) => ({ ...one, ms: one.to - one.from, during: overlaps(one, intervals) }));
}

function overlaps(gap: Silence, intervals: readonly Interval[]): Overlap[] {
  return intervals
    .map(({ name, from, to }) => ({ name, ms: Math.min(gap.to, to) - Math.max(gap.from, from) }))
    .filter(({ ms }) => ms > 0)
    .sort((a, b) => b.ms - a.ms);
}
