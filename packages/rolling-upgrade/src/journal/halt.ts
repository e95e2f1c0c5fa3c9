import { z } from 'zod';
import { type StepName, stepNames, type Subject } from '../model/step-name.js';
import { type Verdict, verdictSchema } from './verdict.js';

/** What an operator may do next, as data; a CLI renders it in its own syntax. */
export interface NextCommand {
  readonly command: 'resume' | 'abort' | 'rollback';
  readonly when: string;
}

/** A stop that needs an operator: where, on what evidence, what is safe meanwhile, and what to do next. */
export interface Halt {
  readonly subject: Subject;
  readonly step: StepName;
  readonly because: string;
  readonly evidence: readonly Verdict[];
  readonly safe: readonly string[];
  readonly next: readonly NextCommand[];
}

/** Reads a halt from a journal. */
export const haltSchema: z.ZodType<Halt> = z.strictObject({
  subject: z.string(),
  step: z.enum(stepNames),
  because: z.string(),
  evidence: z.array(verdictSchema),
  safe: z.array(z.string()),
  next: z.array(z.strictObject({ command: z.enum(['resume', 'abort', 'rollback']), when: z.string() })),
});
