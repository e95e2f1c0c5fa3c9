import { nodesOut, type Situation } from './site.js';

/** The first pause while a node is out, milliseconds; a look itself takes several times that. */
const firstMs = 100;

/**
 * How long to wait before the next look, after so many pauses in which nothing happened. While a node is out every
 * moment of it counts, and most of what is waited for has happened already and only has to be seen: then the first looks
 * follow each other closely. They soon come no more often than others, so that no API is flooded by what takes long.
 */
export function pauseMs(situation: Situation, pauses: number): number {
  const { pollMs } = situation.plan.settings;
  if (nodesOut(situation).length === 0) return pollMs;
  return Math.min(pollMs, firstMs * 2 ** pauses);
}
