import { z } from 'zod';
import { count, length, stretch, type Stretch } from './instants.js';

/** Who led, in which term; null: no member named one. */
export interface Reign extends Stretch {
  readonly leader: string | null;
  readonly term: number;
}

/** How many members counted as voters by their own word. */
export interface VoterCount extends Stretch {
  readonly voters: number;
}

/** One node as sampled. */
export interface NodeSampled {
  readonly node: string;
  /** Out of the voters altogether, milliseconds: from the last answer as a voter to the next one. */
  readonly outMs: number;
  readonly out: readonly Stretch[];
  /** Terms begun while this node was replaced; null: it was not. */
  readonly termIncrements: number | null;
}

/** What the members said of themselves, asked many times a second, each asked itself. */
export interface QuorumSeen extends Stretch {
  readonly everyMs: number;
  readonly samples: number;
  readonly members: number;
  readonly fewestVoters: VoterCount;
  readonly leaderChanges: number;
  readonly termIncrements: number;
  readonly reigns: readonly Reign[];
  readonly voters: readonly VoterCount[];
  readonly nodes: readonly NodeSampled[];
}

const voterCount: z.ZodType<VoterCount> = z.strictObject({ ...stretch, voters: count });

/** Reads what was sampled. */
export const quorumSchema: z.ZodType<QuorumSeen> = z.strictObject({
  ...stretch,
  everyMs: length,
  samples: count,
  members: z.int().positive(),
  fewestVoters: voterCount,
  leaderChanges: count,
  termIncrements: count,
  reigns: z.array(z.strictObject({ ...stretch, leader: z.string().nullable(), term: count })),
  voters: z.array(voterCount),
  nodes: z.array(
    z.strictObject({
      node: z.string(),
      outMs: length,
      out: z.array(z.strictObject(stretch)),
      termIncrements: count.nullable(),
    }),
  ),
});
