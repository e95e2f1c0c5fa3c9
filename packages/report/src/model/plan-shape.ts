import { z } from 'zod';

/** One node in the plan's order. */
export interface PlannedMove {
  readonly node: string;
  readonly place: 'absent' | 'unhealthy' | 'follower' | 'leader';
  /** Why it stands here. */
  readonly because: string;
  readonly canary: boolean;
}

/** The approved plan as far as it can be compared with another environment's. */
export interface PlanShape {
  /** The plan's identity, SHA-256 in hex. */
  readonly hash: string;
  readonly intent: 'create' | 'upgrade' | 'heal' | 'scale' | 'rollback';
  readonly strategy: 'swap' | 'replace';
  readonly service: string;
  readonly serviceVersion: string;
  readonly nodes: number;
  readonly moves: readonly PlannedMove[];
  readonly skipped: readonly { readonly node: string; readonly because: string }[];
  readonly cautions: readonly string[];
  /** Every setting by name, deadlines as `deadline <step>`; durations in milliseconds. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** Reads a plan's shape. */
export const planShapeSchema: z.ZodType<PlanShape> = z.strictObject({
  hash: z.string(),
  intent: z.enum(['create', 'upgrade', 'heal', 'scale', 'rollback']),
  strategy: z.enum(['swap', 'replace']),
  service: z.string(),
  serviceVersion: z.string(),
  nodes: z.int().positive(),
  moves: z.array(
    z.strictObject({
      node: z.string(),
      place: z.enum(['absent', 'unhealthy', 'follower', 'leader']),
      because: z.string(),
      canary: z.boolean(),
    }),
  ),
  skipped: z.array(z.strictObject({ node: z.string(), because: z.string() })),
  cautions: z.array(z.string()),
  settings: z.record(z.string(), z.union([z.string(), z.number()])),
});
