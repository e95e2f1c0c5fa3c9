import { z } from 'zod';
import { type StepName, stepNames, type Subject } from '../model/step-name.js';
import { type Plan, planSchema } from '../plan/plan.js';
import { type Effect, effectSchema, type Result, resultSchema } from './effect.js';
import { type Halt, haltSchema } from './halt.js';

interface At {
  readonly subject: Subject;
  readonly step: StepName;
}

/** Something that happened, in the past tense. Facts are only ever appended. */
export type Fact =
  | { readonly kind: 'plan-accepted'; readonly plan: Plan }
  | { readonly kind: 'runner-attached'; readonly epoch: number }
  | ({ readonly kind: 'step-started' } & At)
  | ({ readonly kind: 'effect-intended'; readonly attempt: number; readonly effect: Effect } & At)
  | ({ readonly kind: 'effect-done'; readonly attempt: number; readonly result: Result } & At)
  | ({ readonly kind: 'step-passed'; readonly says: string } & At)
  | ({ readonly kind: 'step-reopened'; readonly attempt: number; readonly because: string } & At)
  | { readonly kind: 'halted'; readonly halt: Halt }
  | { readonly kind: 'paused'; readonly because: string }
  | { readonly kind: 'resumed'; readonly because: string }
  | { readonly kind: 'aborted'; readonly because: string }
  | { readonly kind: 'finished'; readonly outcome: 'done' | 'aborted'; readonly left: readonly string[] };

/** One line of the journal. `seq` starts at 0 and has no gaps; `id` tells an author its own line from another's. */
export interface Entry {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly fact: Fact;
}

const at = { subject: z.string().min(1), step: z.enum(stepNames) };
const attempt = z.int().positive();
const because = z.string().min(1);

const factSchema: z.ZodType<Fact> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('plan-accepted'), plan: planSchema }),
  z.strictObject({ kind: z.literal('runner-attached'), epoch: z.int().positive() }),
  z.strictObject({ kind: z.literal('step-started'), ...at }),
  z.strictObject({ kind: z.literal('effect-intended'), ...at, attempt, effect: effectSchema }),
  z.strictObject({ kind: z.literal('effect-done'), ...at, attempt, result: resultSchema }),
  z.strictObject({ kind: z.literal('step-passed'), ...at, says: z.string() }),
  z.strictObject({ kind: z.literal('step-reopened'), ...at, attempt, because }),
  z.strictObject({ kind: z.literal('halted'), halt: haltSchema }),
  z.strictObject({ kind: z.literal('paused'), because }),
  z.strictObject({ kind: z.literal('resumed'), because }),
  z.strictObject({ kind: z.literal('aborted'), because }),
  z.strictObject({
    kind: z.literal('finished'),
    outcome: z.enum(['done', 'aborted']),
    left: z.array(z.string()),
  }),
]);

/** Reads one journal entry from outside. */
export const entrySchema: z.ZodType<Entry> = z.strictObject({
  seq: z.int().nonnegative(),
  id: z.string().min(1),
  at: z.number(),
  by: z.string().min(1),
  fact: factSchema,
});
