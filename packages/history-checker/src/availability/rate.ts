import type { Schedule } from './schedule.js';

/** What was sent and acknowledged in one second of the window; the last second may be shorter. */
export interface Second {
  readonly from: number;
  readonly to: number;
  readonly sent: number;
  readonly acknowledged: number;
}

const secondMs = 1000;
/** A day; a longer window is a mistake in its unit, and would make one row per second of it. */
export const longestWindowMs: number = 86_400 * secondMs;

/** Counts per second of the window what began and what was acknowledged. */
export function perSecond(
  { from, to }: Schedule,
  sentAt: readonly number[],
  acknowledgedAt: readonly number[],
): Second[] {
  const count = Math.ceil((to - from) / secondMs);
  const sent = histogram(sentAt, from, count);
  const acknowledged = histogram(acknowledgedAt, from, count);
  return sent.map((sentThen, index) => ({
    from: from + index * secondMs,
    to: Math.min(to, from + (index + 1) * secondMs),
    sent: sentThen,
    acknowledged: acknowledged[index] ?? 0,
  }));
}

function histogram(instants: readonly number[], from: number, count: number): number[] {
  const counts = new Array<number>(count).fill(0);
  for (const at of instants) {
    const index = Math.floor((at - from) / secondMs);
    const before = counts[index];
    if (before !== undefined) counts[index] = before + 1;
  }
  return counts;
}

/** A stretch of the window, and how many writes were sent in it. */
export interface Thin {
  readonly from: number;
  readonly to: number;
  readonly sent: number;
}

/**
 * The first stretch in which less was sent than the minimum asks. A stretch is as long as the longest gap that is allowed, in whole
 * seconds: while nobody asks nothing is acknowledged either, so clients that pause for less lengthen the gap that is measured and can
 * hide none that is too long. Any longer stretch would hide one. The last one counts by its share.
 */
export function tooThin(
  seconds: readonly Second[],
  minimumPerSecond: number,
  maxGapMs: number,
): Thin | undefined {
  const wide = Math.min(seconds.length, Math.max(1, Math.floor(maxGapMs / secondMs)));
  return seconds
    .slice(0, seconds.length - wide + 1)
    .map((_, index) => together(seconds.slice(index, index + wide)))
    .find(({ from, to, sent }) => sent < Math.floor((minimumPerSecond * (to - from)) / secondMs));
}

function together(seconds: readonly Second[]): Thin {
  return {
    from: Math.min(...seconds.map(({ from }) => from)),
    to: Math.max(...seconds.map(({ to }) => to)),
    sent: seconds.reduce((all, { sent }) => all + sent, 0),
  };
}
