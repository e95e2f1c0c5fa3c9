import type { FinalReads } from './durability/final-reads.js';
import { findLostWrites } from './durability/find-lost-writes.js';
import type { Finding } from './durability/finding.js';
import { withFinalReads } from './durability/with-final-reads.js';
import type { History } from './history/operation.js';
import { checkLinearizability, type Linearizability } from './linearizability/check.js';
import { defaultLimits, type Limits } from './linearizability/limits.js';

/** Everything that a history, and what its members hold in the end, say together. */
export interface Verdict {
  /** `ok` only where everything was decided and nothing is wrong. */
  readonly kind: 'ok' | 'violation' | 'undecided';
  readonly operations: number;
  readonly keys: number;
  /** Members that were read in the end; 0 where nobody did, and then no final value was judged. */
  readonly members: number;
  readonly linearizability: Linearizability;
  readonly findings: readonly Finding[];
}

/**
 * Judges a history: linearizable or not and, when members were read in the end, whether an acknowledged write is
 * missing on one. Where neither shows anything, the final reads are tried as part of the history as well, for they
 * may contradict an order that earlier answers had fixed.
 */
export function judge(history: History, members?: FinalReads, limits: Limits = defaultLimits): Verdict {
  const keys = new Set(history.operations.map(({ key }) => key)).size;
  const findings = members === undefined ? [] : findLostWrites(history, members);
  const alone = checkLinearizability(history, limits);
  const together = members !== undefined && findings.length === 0 && alone.kind === 'linearizable';
  const linearizability = together ? checkLinearizability(withFinalReads(history, members), limits) : alone;
  return {
    kind: kindOf(linearizability, findings),
    operations: history.operations.length,
    keys,
    members: members?.size ?? 0,
    linearizability,
    findings,
  };
}

function kindOf(linearizability: Linearizability, findings: readonly Finding[]): Verdict['kind'] {
  if (findings.length > 0) return 'violation';
  return linearizability.kind === 'linearizable' ? 'ok' : linearizability.kind;
}
