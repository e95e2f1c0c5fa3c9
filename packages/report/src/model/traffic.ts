import { z } from 'zod';
import { count, length, stretch, type Stretch } from './instants.js';

/** A time without any acknowledged write, and what went on meanwhile, the longest overlap first. */
export interface TrafficGap extends Stretch {
  readonly ms: number;
  readonly during: readonly { readonly name: string; readonly ms: number }[];
}

/** What became of the writes sent in one short stretch; latencies in milliseconds, null where none was acknowledged. */
export interface TrafficBucket extends Stretch {
  readonly sent: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly unknown: number;
  readonly p50: number | null;
  readonly p99: number | null;
}

/** Counts of one kind of traffic. */
export interface TrafficCounts {
  readonly sent: number;
  readonly acknowledged: number;
  /** Certainly without effect. */
  readonly failed: number;
  /** May have taken effect, or may yet. */
  readonly unknown: number;
}

/** Writers that share a choice of members: all of them, or those in place. */
export interface TrafficGroup extends TrafficCounts {
  readonly name: string;
  readonly longestGapMs: number;
}

/** How long acknowledged writes took, milliseconds, from when they were due. */
export interface Latencies {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Whether the longest gap is within the limit, or why nobody can say. */
export type TrafficVerdict =
  | { readonly kind: 'within' | 'exceeded' | 'no-window' }
  | {
      readonly kind: 'too-little-traffic';
      readonly from: number;
      readonly to: number;
      readonly sent: number;
    };

/** What clients saw of the cluster while it was upgraded. Times share the journal's clock. */
export interface TrafficSeen extends Stretch {
  readonly verdict: TrafficVerdict;
  /** The schedule: a write every so many milliseconds, whatever became of those before. */
  readonly everyMs: number;
  readonly minimumPerSecond: number;
  readonly maxGapMs: number;
  /** Writes that the schedule asked for. */
  readonly due: number;
  readonly writes: TrafficCounts;
  /** Compare-and-sets answered with "no": served, nothing written. */
  readonly refused: number;
  readonly reads: TrafficCounts;
  /** Acknowledged writes per second over the window. */
  readonly perSecond: number;
  /** Of the writes due, how many were acknowledged; 0 to 1. */
  readonly successRatio: number;
  readonly latency: Latencies | null;
  /** The longest gaps, the longest first; never empty, for some gap is always the longest. */
  readonly gaps: readonly TrafficGap[];
  readonly groups: readonly TrafficGroup[];
  readonly series: readonly TrafficBucket[];
}

const counts = { sent: count, acknowledged: count, failed: count, unknown: count };
const countsSchema: z.ZodType<TrafficCounts> = z.strictObject(counts);
const latency = length.nullable();

/** Reads what clients saw. */
export const trafficSchema: z.ZodType<TrafficSeen> = z.strictObject({
  ...stretch,
  verdict: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['within', 'exceeded', 'no-window']) }),
    z.strictObject({ kind: z.literal('too-little-traffic'), ...stretch, sent: count }),
  ]),
  everyMs: length,
  minimumPerSecond: length,
  maxGapMs: length,
  due: count,
  writes: countsSchema,
  refused: count,
  reads: countsSchema,
  perSecond: length,
  successRatio: z.number().min(0).max(1),
  latency: z.strictObject({ p50: length, p90: length, p99: length, p999: length, max: length }).nullable(),
  gaps: z
    .array(
      z.strictObject({
        ...stretch,
        ms: length,
        during: z.array(z.strictObject({ name: z.string(), ms: length })),
      }),
    )
    .min(1),
  groups: z.array(z.strictObject({ name: z.string(), ...counts, longestGapMs: length })),
  series: z.array(z.strictObject({ ...stretch, ...counts, p50: latency, p99: latency })),
});
