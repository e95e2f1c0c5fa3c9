import { z } from 'zod';

/** Where a run stands that needs an operator: on what evidence it stopped, what is safe meanwhile, what to do next. */
export interface Stop {
  readonly node: string | null;
  readonly step: string;
  readonly because: string;
  /** What was seen, each with the numbers behind it as text. */
  readonly seen: readonly {
    readonly on: string;
    readonly says: string;
    readonly numbers: Readonly<Record<string, string>>;
  }[];
  readonly safe: readonly string[];
  readonly next: readonly { readonly command: 'resume' | 'abort' | 'rollback'; readonly when: string }[];
}

/** Reads a stop. */
export const stopSchema: z.ZodType<Stop> = z.strictObject({
  node: z.string().nullable(),
  step: z.string(),
  because: z.string(),
  seen: z.array(
    z.strictObject({ on: z.string(), says: z.string(), numbers: z.record(z.string(), z.string()) }),
  ),
  safe: z.array(z.string()),
  next: z.array(z.strictObject({ command: z.enum(['resume', 'abort', 'rollback']), when: z.string() })),
});
