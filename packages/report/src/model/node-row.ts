import { z } from 'zod';
import { count, length } from './instants.js';

/** The same fact before and after; null where it was not looked at, or there was nothing. */
export interface BeforeAfter {
  readonly before: string | null;
  readonly after: string | null;
}

/** One node: what it was, what it is, and what its replacement cost. */
export interface NodeRow {
  readonly node: string;
  readonly zone: string;
  readonly instance: BeforeAfter;
  readonly volume: BeforeAfter;
  readonly address: BeforeAfter;
  /** The member's own id, as the cluster reports it. */
  readonly nodeId: BeforeAfter;
  /** The version that the member itself reports. */
  readonly version: BeforeAfter;
  /** From the first step of its replacement to the last one's end; null: it was not replaced. */
  readonly replacedMs: number | null;
  /** Out of the voters, as sampled; null: nobody sampled. */
  readonly outMs: number | null;
  /** Terms begun while it was replaced; null: nobody sampled. */
  readonly termIncrements: number | null;
}

const beforeAfter: z.ZodType<BeforeAfter> = z.strictObject({
  before: z.string().nullable(),
  after: z.string().nullable(),
});

/** Reads a node's row. */
export const nodeRowSchema: z.ZodType<NodeRow> = z.strictObject({
  node: z.string(),
  zone: z.string(),
  instance: beforeAfter,
  volume: beforeAfter,
  address: beforeAfter,
  nodeId: beforeAfter,
  version: beforeAfter,
  replacedMs: length.nullable(),
  outMs: length.nullable(),
  termIncrements: count.nullable(),
});
