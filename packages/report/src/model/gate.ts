import { z } from 'zod';
import { instant, length } from './instants.js';

/** A step that passed, with what it was let pass on. */
export interface Gate {
  /** null: a step of the cluster as a whole. */
  readonly node: string | null;
  readonly step: string;
  /** When it passed. */
  readonly at: number;
  readonly tookMs: number;
  /** How long it might have taken before the run would have halted; null where the plan names none. */
  readonly deadlineMs: number | null;
  readonly attempt: number;
  /** The numbers, one statement each. */
  readonly says: readonly string[];
}

/** Reads a gate. */
export const gateSchema: z.ZodType<Gate> = z.strictObject({
  node: z.string().nullable(),
  step: z.string(),
  at: instant,
  tookMs: length,
  deadlineMs: length.nullable(),
  attempt: z.int().positive(),
  says: z.array(z.string()),
});
