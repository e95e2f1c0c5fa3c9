import type { Settings } from '../model/settings.js';
import type { Move, Plan } from '../plan/plan.js';
import type { Streak } from './decision.js';

/**
 * Counts a look: a pass lengthens the streak, anything else ends it. The same look is never counted twice. After a gap
 * counting begins anew: a runner that slept does not know what it slept through. Two looks may fail to come in time,
 * no more.
 */
export function advanceStreak(
  streak: Streak | undefined,
  passed: boolean,
  { at, settings }: { readonly at: number; readonly settings: Settings },
): Streak | null {
  if (!passed) return null;
  const gapMs = 2 * Math.max(settings.freshMs, settings.pollMs);
  if (streak === undefined || at - streak.last > gapMs) return { passes: 1, since: at, last: at };
  return at === streak.last ? streak : { ...streak, passes: streak.passes + 1, last: at };
}

/** Long enough and often enough: K passes in a row, over the whole bake time, longer for the canary. */
export function isSteady({ settings, forms }: Plan, move: Move | null, streak: Streak | null): boolean {
  if (streak === null) return false;
  const canary = move?.canary === true && forms === 'no';
  const bakeMs = canary ? settings.canaryBakeMs : settings.bakeMs;
  return streak.passes >= settings.passes && streak.last - streak.since >= bakeMs;
}
