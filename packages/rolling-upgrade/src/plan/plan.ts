import { z } from 'zod';
import {
  type Image,
  imageSchema,
  type NodeSpec,
  nodeSchema,
  type StrategyName,
  templateSchema,
} from '../model/release.js';
import { type Settings, settingsSchema } from '../model/settings.js';

/** What an operator asked for. The planner is the same for all; only what counts as legal differs. */
export type Intent = 'create' | 'upgrade' | 'heal' | 'scale' | 'rollback';

/** Why a node stands where it stands. */
export type Place = 'absent' | 'unhealthy' | 'follower' | 'leader';

/** One node to be given a new instance. */
export interface Move {
  readonly node: string;
  readonly place: Place;
  /** The reason in words, with what was seen. */
  readonly because: string;
  /** The instance that embodies the node now; null when there is none. */
  readonly from: string | null;
  /** `join`: the node was no member when the plan was made. `return`: it was, and comes back as the same one. */
  readonly change: 'join' | 'return';
  /** The first node to change is watched longer: it carries the news whether the image is any good. */
  readonly canary: boolean;
}

/** What the engine must know of the service while it runs, copied into the plan so that a resumed run cannot differ. */
export interface ServiceTraits {
  readonly name: string;
  /** `transfer`: leadership can be handed over. `election`: stopping the leader costs one election, so it goes last. */
  readonly leadership: 'transfer' | 'election';
  readonly electionTimeoutMs: number;
}

/** An immutable, approved list of node replacements in order. Its hash is its identity. */
export interface Plan {
  readonly hash: string;
  readonly cluster: string;
  readonly release: string;
  readonly intent: Intent;
  readonly strategy: StrategyName;
  readonly image: Image;
  readonly template: { readonly id: string; readonly version: number };
  readonly serviceVersion: string;
  readonly service: ServiceTraits;
  readonly settings: Settings;
  readonly nodes: readonly NodeSpec[];
  /** `yes`: no cluster exists yet, so there is no quorum to guard and all nodes start side by side. */
  readonly forms: 'yes' | 'no';
  readonly moves: readonly Move[];
  readonly skipped: readonly { readonly node: string; readonly because: string }[];
  /** Not refused, but the approver should know. */
  readonly cautions: readonly string[];
  /** Settings of the service that an aborted run before this one changed and left so; put back in the end. */
  readonly guardLeft?: Readonly<Record<string, string>>;
}

/** A plan before its hash is known. */
export type PlanContent = Omit<Plan, 'hash'>;

const node = z.string().min(1);

/** Reads the content of a plan; the hash is checked by `parsePlan`. */
export const planSchema: z.ZodType<Plan> = z.strictObject({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  cluster: z.string(),
  release: z.string(),
  intent: z.enum(['create', 'upgrade', 'heal', 'scale', 'rollback']),
  strategy: z.enum(['swap', 'replace']),
  image: imageSchema,
  template: templateSchema,
  serviceVersion: z.string(),
  service: z.strictObject({
    name: z.string(),
    leadership: z.enum(['transfer', 'election']),
    electionTimeoutMs: z.number().positive(),
  }),
  settings: settingsSchema,
  nodes: z.array(nodeSchema),
  forms: z.enum(['yes', 'no']),
  moves: z.array(
    z.strictObject({
      node,
      place: z.enum(['absent', 'unhealthy', 'follower', 'leader']),
      because: z.string(),
      from: z.string().nullable(),
      change: z.enum(['join', 'return']),
      canary: z.boolean(),
    }),
  ),
  skipped: z.array(z.strictObject({ node, because: z.string() })),
  cautions: z.array(z.string()),
  guardLeft: z.record(z.string(), z.string()).exactOptional(),
});
