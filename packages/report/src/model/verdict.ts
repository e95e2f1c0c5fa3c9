import { z } from 'zod';

/** One reason why a run did not simply pass, in one sentence. `undecided`: nobody can tell, and that is not a pass. */
export interface Cause {
  readonly kind: 'failed' | 'undecided';
  readonly says: string;
}

/** The verdict on a run: `failed` as soon as one cause says so, `no-verdict` where only undecided ones are left. */
export interface ReportVerdict {
  readonly kind: 'passed' | 'failed' | 'no-verdict';
  readonly causes: readonly Cause[];
}

/** Something that had to hold. `undecided` is neither: it could not be looked at, or not for long enough. */
export interface Check {
  readonly name: string;
  readonly held: 'yes' | 'no' | 'undecided';
  /** What was seen, with its numbers. */
  readonly evidence: string;
}

/** Reads a verdict. */
export const verdictSchema: z.ZodType<ReportVerdict> = z.strictObject({
  kind: z.enum(['passed', 'failed', 'no-verdict']),
  causes: z.array(z.strictObject({ kind: z.enum(['failed', 'undecided']), says: z.string() })),
});

/** Reads a check. */
export const checkSchema: z.ZodType<Check> = z.strictObject({
  name: z.string().min(1),
  held: z.enum(['yes', 'no', 'undecided']),
  evidence: z.string(),
});
