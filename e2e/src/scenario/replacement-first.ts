import type { Check } from '@moult/report';
import type { Entry } from '@moult/rolling-upgrade';
import type { RunRead } from '../watch/journal.js';

const before = ['launch', 'test-replacement'] as const;

/**
 * Whether every node went down only when the machine that takes its place ran and had been tested. Empty where the strategy is another:
 * `replace` takes the node down first. Pure.
 */
export function replacementFirst({ plan, entries }: Pick<RunRead, 'plan' | 'entries'>): readonly Check[] {
  if (plan.strategy !== 'swap') return [];
  const name = 'no node was taken down before its replacement ran';
  const downs = entries.filter(({ fact }) => fact.kind === 'effect-intended' && fact.step === 'take-down');
  if (downs.length === 0) return [{ name, held: 'undecided', evidence: 'no node was taken down' }];
  const early = downs.flatMap((down) => {
    const node = 'subject' in down.fact ? down.fact.subject : '';
    const missing = before.filter((step) => !hasPassed(entries.slice(0, entries.indexOf(down)), node, step));
    const at = new Date(down.at).toISOString();
    return missing.length === 0 ? [] : [`${node} at ${at} before ${missing.join(' and ')}`];
  });
  if (early.length > 0) return [{ name, held: 'no', evidence: early.join('; ') }];
  const evidence = `${String(downs.length)} times, each with a tested machine beside it`;
  return [{ name, held: 'yes', evidence }];
}

/** What is done again counts when it has passed again. */
function hasPassed(entries: readonly Entry[], node: string, step: string): boolean {
  const last = entries.findLast(
    ({ fact }) =>
      (fact.kind === 'step-passed' || fact.kind === 'step-reopened') &&
      fact.subject === node &&
      fact.step === step,
  );
  return last?.fact.kind === 'step-passed';
}
