import type { Stretch } from '@moult/report';
import type { Entry } from '@moult/rolling-upgrade';

/**
 * From the moment a node was to be taken down until it was proved to be back, by the journal; null when it never was. Pure.
 */
export function turnOf(entries: readonly Entry[], node: string): Stretch | null {
  const down = entries.find(
    ({ fact }) => fact.kind === 'effect-intended' && fact.subject === node && fact.step === 'take-down',
  );
  const back = entries.findLast(
    ({ fact }) => fact.kind === 'step-passed' && fact.subject === node && fact.step === 'prove',
  );
  return down === undefined || back === undefined ? null : { from: down.at, to: back.at };
}

/**
 * How long a node was out during its turn, and how long besides (ms). Besides, all members of a busy host fall silent
 * together when the one that asks them gets no processor: that is nobody's absence, but it is told. Pure.
 */
export function outOf(
  absences: readonly Stretch[],
  turn: Stretch,
): { readonly inTurnMs: number; readonly elsewhereMs: number } {
  const isInTurn = ({ from, to }: Stretch): boolean => to > turn.from && from < turn.to;
  const sum = (some: readonly Stretch[]): number => some.reduce((ms, { from, to }) => ms + to - from, 0);
  return {
    inTurnMs: sum(absences.filter(isInTurn)),
    elsewhereMs: sum(absences.filter((one) => !isInTurn(one))),
  };
}
