import { isAcknowledgedWrite, type Operation } from '../history/operation.js';
import { type Gap, longestGaps, silences } from './gaps.js';
import { longestWindowMs, perSecond, type Second, type Thin, tooThin } from './rate.js';
import { dueWrites, type Interval, type Schedule } from './schedule.js';

/** What is judged, and by what. */
export interface AvailabilityRequest {
  readonly schedule: Schedule;
  /** The longest gap that is allowed, in milliseconds. */
  readonly maxGapMs: number;
  /** What went on meanwhile; a gap is laid at the door of the interval that covers most of it. */
  readonly intervals?: readonly Interval[];
}

/**
 * The verdict. Without enough traffic there is none: nobody can tell an outage from nobody trying. `no-window` is a
 * schedule that asks for nothing (or for more than a day).
 */
export type AvailabilityVerdict =
  | { readonly kind: 'within' }
  | { readonly kind: 'exceeded' }
  | { readonly kind: 'too-little-traffic'; readonly stretch: Thin }
  | { readonly kind: 'no-window' };

/** What clients could do during the window. */
export interface Availability {
  readonly verdict: AvailabilityVerdict;
  /** Without any acknowledgement it is the whole window. */
  readonly longestGap: Gap;
  /** Writes that the schedule asked for. */
  readonly due: number;
  /** Writes and compare-and-sets that were sent in the window. */
  readonly sent: number;
  readonly acknowledged: number;
  /** Compare-and-sets that were answered with "no": served, but nothing was written. */
  readonly refused: number;
  /**
   * Share of what was due, or sent where that is more, that was acknowledged; refused compare-and-sets are in neither
   * number. Writes that the schedule wanted and nobody sent count against it.
   */
  readonly successRatio: number;
  /** The longest an acknowledged write took, from when it was due (or from its start, when that is not recorded). */
  readonly longestWaitMs: number;
  readonly seconds: readonly Second[];
}

/**
 * Measures availability of writes against the schedule, so that a client that waits for its answer before it sends the
 * next request does not make an outage look shorter or rarer than it was.
 */
export function measureAvailability(
  operations: readonly Operation[],
  request: AvailabilityRequest,
): Availability {
  const { schedule, intervals = [] } = request;
  const writes = operations.filter(({ kind }) => kind !== 'read');
  const inWindow = writes.filter(({ start }) => start >= schedule.from && start < schedule.to);
  const acknowledged = inWindow.filter(isAcknowledgedWrite);
  const refused = inWindow.filter((write) => write.outcome === 'ok').length - acknowledged.length;
  const due = dueWrites(schedule);
  const acknowledgedAt = writes.filter(isAcknowledgedWrite).map(({ end }) => end);
  const [gap] = longestGaps(silences(writes, schedule), 1, intervals);
  if (gap === undefined) throw new Error('every window has a silence');
  const sane = due > 0 && Number.isFinite(due) && schedule.to - schedule.from <= longestWindowMs;
  const sentAt = inWindow.map(({ start }) => start);
  const seconds = sane ? perSecond(schedule, sentAt, acknowledgedAt) : [];
  const asked = Math.max(due, inWindow.length) - refused;
  return {
    verdict: sane ? judge(request, gap, seconds) : { kind: 'no-window' },
    longestGap: gap,
    due,
    sent: inWindow.length,
    acknowledged: acknowledged.length,
    refused,
    successRatio: asked > 0 ? acknowledged.length / asked : 0,
    longestWaitMs: acknowledged.reduce(
      (most, { due, start, end }) => Math.max(most, end - (due ?? start)),
      0,
    ),
    seconds,
  };
}

function judge(
  { schedule, maxGapMs }: AvailabilityRequest,
  gap: Gap,
  seconds: readonly Second[],
): AvailabilityVerdict {
  const stretch = tooThin(seconds, schedule.minimumPerSecond, maxGapMs);
  if (stretch !== undefined) return { kind: 'too-little-traffic', stretch };
  return { kind: gap.ms > maxGapMs ? 'exceeded' : 'within' };
}
