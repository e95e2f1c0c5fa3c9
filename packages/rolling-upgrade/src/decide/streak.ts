import type { Move, Plan } from '../plan/plan.js';
import type { Streak } from './decision.js';

/** Counts a look: a pass lengthens the streak, anything else ends it. The same look is never counted twice. */
export function advanceStreak(streak: Streak | undefined, passed: boolean, at: number): Streak | null {
  if (!passed) return null;
  if (streak === undefined) return { passes: 1, since: at, last: at };
  return at === streak.last ? streak : { ...streak, passes: streak.passes + 1, last: at };
}

/** Long enough and often enough: K passes in a row, over the whole bake time, longer for the canary. */
export function isSteady({ settings, forms }: Plan, move: Move | null, streak: Streak | null): boolean {
  if (streak === null) return false;
  const canary = move?.canary === true && forms === 'no';
  const bakeMs = canary ? settings.canaryBakeMs : settings.bakeMs;
  return streak.passes >= settings.passes && streak.last - streak.since >= bakeMs;
}
