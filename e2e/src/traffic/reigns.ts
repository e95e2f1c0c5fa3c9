import type { Reign, Stretch } from '@moult/report';
import type { QuorumSample } from './sampler.js';

/**
 * Who led, in which term, as the members said it: a higher term ends the reign before it. Within a term there is one leader
 * at most, so its name may become known later, and silence does not end it.
 */
export function reignsOf(samples: readonly QuorumSample[], window: Stretch): readonly Reign[] {
  const reigns: { from: number; to: number; leader: string | null; term: number }[] = [];
  const answers = samples
    .flatMap(({ answered, answer }) => (answer.kind === 'answered' ? [{ ...answer, at: answered }] : []))
    .sort((a, b) => a.at - b.at);
  for (const { at, term, leader } of answers) {
    const last = reigns.at(-1);
    if (last === undefined || term > last.term) {
      if (last !== undefined) last.to = at;
      reigns.push({ from: last === undefined ? window.from : at, to: window.to, leader, term });
    } else if (term === last.term && last.leader === null && leader !== null) {
      last.to = at;
      reigns.push({ from: at, to: window.to, leader, term });
    }
  }
  return reigns.filter(({ from, to }) => to > from);
}

/** The highest term known at an instant; null before the first answer. */
export function termAt(reigns: readonly Reign[], at: number): number | null {
  return reigns.findLast(({ from }) => from <= at)?.term ?? null;
}

/** How often the role passed to another node. The same node in a later term is no change, but it is a term. */
export function leaderChanges(reigns: readonly Reign[]): number {
  const leaders = reigns.flatMap(({ leader }) => leader ?? []);
  return leaders.filter((leader, index) => index > 0 && leader !== leaders[index - 1]).length;
}
