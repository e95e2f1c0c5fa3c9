import type { Plan } from '@moult/rolling-upgrade';

/** What EC2 needs for one node besides the proof: boot about 20 s, attach and detach 1 to 4 s each (AWS's own figures). */
const machineMs = { swap: 15_000, replace: 45_000 } as const;

/** A replacement that boots while the node before it bakes costs nothing more than the first one's boot. */
const firstBootMs = 25_000;

/** How long a roll will take when nothing goes wrong, in milliseconds. Pure. */
export function expectedMs({
  moves,
  settings,
  strategy,
}: Pick<Plan, 'moves' | 'settings' | 'strategy'>): number {
  const bakes = moves.reduce(
    (sum, { canary }) =>
      sum + (canary ? settings.canaryBakeMs : settings.bakeMs) + settings.passes * settings.pollMs,
    0,
  );
  return firstBootMs + moves.length * machineMs[strategy] + bakes;
}

/** The same as a line for an operator. */
export function expectedLine(plan: Pick<Plan, 'moves' | 'settings' | 'strategy' | 'forms'>): string {
  if (plan.forms === 'yes') return 'all nodes start side by side: expect about a minute';
  const minutes = Math.ceil(expectedMs(plan) / 60_000);
  return `expected: about ${String(minutes)} min, one node out at a time; ${plan.strategy} keeps each out for ${plan.strategy === 'swap' ? 'seconds' : 'about a boot'}`;
}
