import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Plan, PlanContent } from './plan.js';

/** SHA-256, as lower-case hex, of a value's canonical JSON (object keys sorted at every level). */
export function digest(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonical(value))));
}

/** Puts the hash of its content on a plan. */
export function seal(content: PlanContent): Plan {
  return { hash: digest(content), ...content };
}

/** True when a plan is what its hash says. */
export function isSealed(plan: Plan): boolean {
  const { hash, ...content } = plan;
  return digest(content) === hash;
}

/** JSON with sorted keys, so that equal values have equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
