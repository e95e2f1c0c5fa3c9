import { z } from 'zod';
import { instant, stretch, type Stretch } from './instants.js';

/** What a node goes through, in the order of a swap; `cluster` is what belongs to no node. */
export const phases = [
  'boot',
  'test',
  'prepare',
  'fence',
  'move',
  'start',
  'catch-up',
  'bake',
  'retire',
  'cluster',
] as const;

/** A kind of work on a node. */
export type Phase = (typeof phases)[number];

/** One step's time on a lane. `open`: the journal ends while it is under way. */
export interface Span extends Stretch {
  readonly phase: Phase;
  readonly step: string;
  readonly attempt: number;
  readonly state: 'passed' | 'reopened' | 'halted' | 'open';
  /** What it rested on when it passed, or why it did not. */
  readonly says: string;
}

/** Everything that was done to one node, or (`node: null`) to the cluster as a whole. */
export interface Lane {
  readonly node: string | null;
  readonly spans: readonly Span[];
}

/** An instant worth a mark: a fault that was injected, a stop, another runner. */
export interface Mark {
  readonly at: number;
  readonly kind: 'fault' | 'halt' | 'pause' | 'resume' | 'abort' | 'runner';
  readonly node: string | null;
  readonly says: string;
}

/** What happened when. */
export interface Timeline {
  readonly lanes: readonly Lane[];
  readonly marks: readonly Mark[];
}

/** Reads a timeline. */
export const timelineSchema: z.ZodType<Timeline> = z.strictObject({
  lanes: z.array(
    z.strictObject({
      node: z.string().nullable(),
      spans: z.array(
        z.strictObject({
          ...stretch,
          phase: z.enum(phases),
          step: z.string(),
          attempt: z.int().positive(),
          state: z.enum(['passed', 'reopened', 'halted', 'open']),
          says: z.string(),
        }),
      ),
    }),
  ),
  marks: z.array(
    z.strictObject({
      at: instant,
      kind: z.enum(['fault', 'halt', 'pause', 'resume', 'abort', 'runner']),
      node: z.string().nullable(),
      says: z.string(),
    }),
  ),
});
