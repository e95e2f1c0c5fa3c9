import { z } from 'zod';
import type { Value } from '../history/operation.js';
import { type Problem, problemsOf } from '../history/problem.js';

/** What one member holds for a key when everything is over. */
export interface Held {
  readonly value: Value;
  /** The member's own count of changes (Consul: ModifyIndex; etcd: mod_revision), where it has one. */
  readonly index?: number | undefined;
}

/**
 * Member → key → what it holds, read from each member itself after traffic has ended and every member has caught up.
 * A key that is not named is absent there.
 */
export type FinalReads = ReadonlyMap<string, ReadonlyMap<string, Held>>;

const heldSchema = z.strictObject({ value: z.string().nullable(), index: z.number().int().optional() });
const fileSchema = z.record(z.string().min(1), z.record(z.string(), heldSchema));

/** What a file of final reads holds, or what is wrong with it. */
export type ParsedFinalReads =
  | { readonly kind: 'final-reads'; readonly members: FinalReads }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** Reads `{"member": {"key": {"value": "…", "index": 7}}}`. A file without members is refused: it would prove nothing. */
export function parseFinalReads(text: string): ParsedFinalReads {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'invalid', problems: [{ line: 1, message: 'the file is not JSON' }] };
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) return { kind: 'invalid', problems: problemsOf(1, parsed.error) };
  const members = Object.entries(parsed.data).map(
    ([member, keys]) => [member, new Map(Object.entries(keys))] as const,
  );
  if (members.length === 0)
    return { kind: 'invalid', problems: [{ line: 1, message: 'the file names no member' }] };
  return { kind: 'final-reads', members: new Map(members) };
}
