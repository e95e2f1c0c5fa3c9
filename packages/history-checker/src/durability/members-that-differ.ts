import type { KeyHistory } from '../linearizability/by-key.js';
import type { FinalReads, Held } from './final-reads.js';
import type { Finding } from './finding.js';
import { originOf } from './origin.js';

interface Answer extends Held {
  readonly member: string;
}

/**
 * Members that hold different values. A write of unknown outcome may have arrived between two reads, so a value that
 * only such a write can have written is no evidence, unless both members give the same index for different values.
 */
export function membersThatDiffer(history: KeyHistory, members: FinalReads): Finding[] {
  const { key } = history;
  const answers = [...members].map(
    ([member, keys]): Answer => ({ member, ...(keys.get(key) ?? { value: null }) }),
  );
  const certain = answers.filter(({ value }) => !mayHaveJustArrived(history, value));
  const split =
    new Set(certain.map(({ value }) => value)).size > 1 || answers.some((one) => contradicted(one, answers));
  if (!split) return [];
  return [{ kind: 'members-differ', key, values: answers.map(({ member, value }) => ({ member, value })) }];
}

function mayHaveJustArrived(history: KeyHistory, value: Answer['value']): boolean {
  const origin = originOf(history, value);
  return origin.kind === 'writers' && origin.writers.some(({ outcome }) => outcome === 'unknown');
}

function contradicted(one: Answer, answers: readonly Answer[]): boolean {
  return (
    one.index !== undefined && answers.some(({ index, value }) => index === one.index && value !== one.value)
  );
}
