import { z } from 'zod';

/** Where and with what a run was made, so that it can be made again. */
export interface Environment {
  readonly kind: 'rehearsal' | 'upgrade';
  readonly name: string;
  readonly cloud: 'local' | 'aws';
  readonly region: string;
  /** The local cloud's latency profile; null on AWS, which has its own. */
  readonly profile: string | null;
  readonly seed: number | null;
  readonly scenario: string | null;
  /** What to type to have it again. */
  readonly command: string;
  /** What the machine that ran it is. */
  readonly machine: string;
  readonly tools: readonly { readonly name: string; readonly version: string }[];
}

/** Reads an environment. */
export const environmentSchema: z.ZodType<Environment> = z.strictObject({
  kind: z.enum(['rehearsal', 'upgrade']),
  name: z.string(),
  cloud: z.enum(['local', 'aws']),
  region: z.string(),
  profile: z.string().nullable(),
  seed: z.number().nullable(),
  scenario: z.string().nullable(),
  command: z.string(),
  machine: z.string(),
  tools: z.array(z.strictObject({ name: z.string(), version: z.string() })),
});
