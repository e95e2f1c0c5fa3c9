import type { Entry } from '@moult/rolling-upgrade';
import { stepsTaken } from './steps-taken.js';

/** A step by its name, to lay a gap at its door; the shape that the history checker takes. */
export interface NamedInterval {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Every step of a run as a named time, `consul-2 detach-volume`; steps of the cluster start with `cluster`. */
export function intervalsOf(entries: readonly Entry[]): readonly NamedInterval[] {
  return stepsTaken(entries).map(({ node, step, from, to }) => ({
    name: `${node ?? 'cluster'} ${step}`,
    from,
    to,
  }));
}

/** When each node was being replaced: from when it was about to go down until it was proved to be back. */
export function replacementsOf(
  entries: readonly Entry[],
): readonly (NamedInterval & { readonly node: string })[] {
  const steps = stepsTaken(entries);
  const nodes = [...new Set(steps.flatMap(({ node }) => (node === null ? [] : [node])))];
  return nodes.flatMap((node) => {
    const of = steps.filter((one) => one.node === node);
    const down = of.find(({ step }) => step === 'hand-over' || step === 'take-down');
    if (down === undefined) return [];
    const back = of.findLast(({ step }) => step === 'prove') ?? of.at(-1) ?? down;
    return [{ node, name: `replacement of ${node}`, from: down.from, to: back.to }];
  });
}
