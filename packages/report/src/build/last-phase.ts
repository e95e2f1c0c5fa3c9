import type { Entry, Fact } from '@moult/rolling-upgrade';

/** A fact that says whether the run goes on. */
export type PhaseFact = Extract<
  Fact,
  { readonly kind: 'halted' | 'paused' | 'resumed' | 'aborted' | 'finished' }
>;

const kinds: ReadonlySet<string> = new Set<PhaseFact['kind']>([
  ...(['halted', 'paused', 'resumed', 'aborted', 'finished'] as const),
]);

/** The last word on whether the run goes on; undefined: it simply does, or was killed. */
export function lastPhase(entries: readonly Entry[]): PhaseFact | undefined {
  return entries.map(({ fact }) => fact).findLast((fact): fact is PhaseFact => kinds.has(fact.kind));
}
