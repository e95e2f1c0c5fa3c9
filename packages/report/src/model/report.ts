import { z } from 'zod';
import { type Changed, changedSchema } from './change.js';
import { type Environment, environmentSchema } from './environment.js';
import { type Gate, gateSchema } from './gate.js';
import { stretch, type Stretch } from './instants.js';
import { type NodeRow, nodeRowSchema } from './node-row.js';
import { type PlanShape, planShapeSchema } from './plan-shape.js';
import { type QuorumSeen, quorumSchema } from './quorum.js';
import { type Timeline, timelineSchema } from './timeline.js';
import { type Stop, stopSchema } from './stop.js';
import { type TrafficSeen, trafficSchema } from './traffic.js';
import { type Check, checkSchema, type ReportVerdict, verdictSchema } from './verdict.js';

/** The version of the document this package writes and reads. */
export const reportVersion = 1;

/** Everything there is to say of one run. Instants are milliseconds since the epoch, lengths milliseconds. */
export interface RunReport {
  readonly schema: typeof reportVersion;
  /** Names the run within its cluster. */
  readonly run: string;
  /** From the first thing known to the last. */
  readonly window: Stretch;
  readonly verdict: ReportVerdict;
  /** null: the run does not stand halted. */
  readonly stop: Stop | null;
  readonly changed: Changed;
  readonly plan: PlanShape;
  readonly timeline: Timeline;
  readonly gates: readonly Gate[];
  readonly nodes: readonly NodeRow[];
  readonly checks: readonly Check[];
  /** null: no traffic was kept up, as in most upgrades outside a rehearsal. */
  readonly traffic: TrafficSeen | null;
  /** null: the members were not sampled. */
  readonly quorum: QuorumSeen | null;
  readonly environment: Environment;
}

/** Reads a report; unknown fields are refused, for a misspelt one would be silently left out of the verdict. */
export const runReportSchema: z.ZodType<RunReport> = z.strictObject({
  schema: z.literal(reportVersion),
  run: z.string().min(1),
  window: z.strictObject(stretch),
  verdict: verdictSchema,
  stop: stopSchema.nullable(),
  changed: changedSchema,
  plan: planShapeSchema,
  timeline: timelineSchema,
  gates: z.array(gateSchema),
  nodes: z.array(nodeRowSchema),
  checks: z.array(checkSchema),
  traffic: trafficSchema.nullable(),
  quorum: quorumSchema.nullable(),
  environment: environmentSchema,
});
