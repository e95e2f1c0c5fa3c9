import { z } from 'zod';
import { type StepName, stepNames } from '../model/step-name.js';

/** Numbers and names a verdict rests on. */
export type Evidence = Readonly<Record<string, string | number | readonly string[]>>;

/**
 * What a gate says. `not-yet` waits until the deadline, `no` will not become yes without an operator, `reopen` means
 * an earlier step has come undone. `on` names the gate, `says` is the sentence, `evidence` the numbers behind it.
 */
export type Verdict =
  | {
      readonly kind: 'holds' | 'not-yet' | 'no';
      readonly on: string;
      readonly says: string;
      readonly evidence: Evidence;
    }
  | {
      readonly kind: 'reopen';
      readonly on: string;
      readonly says: string;
      readonly evidence: Evidence;
      readonly from: StepName;
    };

const common = {
  on: z.string(),
  says: z.string(),
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
};

/** Reads a verdict from a journal. */
export const verdictSchema: z.ZodType<Verdict> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['holds', 'not-yet', 'no']), ...common }),
  z.strictObject({ kind: z.literal('reopen'), ...common, from: z.enum(stepNames) }),
]);

/** It is so. */
export function holds(on: string, says: string, evidence: Evidence = {}): Verdict {
  return { kind: 'holds', on, says, evidence };
}

/** It may become so; wait. */
export function notYet(on: string, says: string, evidence: Evidence = {}): Verdict {
  return { kind: 'not-yet', on, says, evidence };
}

/** It will not become so by waiting. */
export function no(on: string, says: string, evidence: Evidence = {}): Verdict {
  return { kind: 'no', on, says, evidence };
}

/** An earlier step has come undone and must be taken again. */
export function reopen(on: string, from: StepName, says: string): Verdict {
  return { kind: 'reopen', on, says, evidence: {}, from };
}
