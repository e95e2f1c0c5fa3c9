import { aftermath, ec2, type Ended, type Faults, prng, quick, Scenario } from '../simulator/index.js';

/** What one seed came to: everything needed to compare or to report it. */
export interface SeededResult {
  readonly seed: number;
  readonly end: Ended['kind'];
  readonly wrong: readonly string[];
  readonly journal: readonly string[];
}

/**
 * One upgrade with everything chosen by the seed: size, strategy, latencies, throttling, lost answers, up to two kills
 * and a member lost for a while. The same seed gives the same journal, byte for byte.
 */
export async function seededUpgrade(seed: number): Promise<SeededResult> {
  const random = prng(seed * 2_654_435_761);
  const chance = (share: number): boolean => random() < share;
  const nodes = chance(0.7) ? 3 : 5;
  const setup = {
    seed,
    nodes,
    strategy: chance(0.6) ? 'swap' : 'replace',
    profile: chance(0.8) ? quick : ec2,
  } as const;
  const scenario = new Scenario({
    ...setup,
    settings: setup.profile === ec2 ? { bakeMs: 6_000, canaryBakeMs: 9_000 } : {},
  });
  const plan = await scenario.mustPlan('upgrade', '2');
  const noise = { throttle: chance(0.5) ? random() * 0.1 : 0, loseShare: chance(0.5) ? random() * 0.1 : 0 };
  const kill = (): Faults => ({
    ...noise,
    ...(chance(0.6)
      ? { killAt: { touch: 1 + Math.floor(random() * 300), when: chance(0.5) ? 'before' : 'after' } }
      : {}),
  });
  if (chance(0.5))
    loseSomebody(scenario, 1 + Math.floor(random() * nodes), {
      afterMs: random() * 60_000,
      forMs: random() * 40_000,
    });
  if (chance(0.2)) scenario.world.cloud.shortOfCapacity = Math.floor(random() * 20);
  if (chance(0.1)) scenario.world.cloud.stillborn = 1;
  const end = await scenario.runToEnd(plan, [kill(), kill(), noise, noise]);
  scenario.world.time.pass(60_000);
  return {
    seed,
    end: end.kind,
    wrong: aftermath(scenario.world, plan),
    journal: scenario.world.journal.lines,
  };
}

function loseSomebody(
  { world }: Scenario,
  number: number,
  { afterMs, forMs }: { afterMs: number; forMs: number },
): void {
  const node = `kv-${String(number)}`;
  world.time.in(afterMs, () => {
    world.lose(node);
    world.time.in(forMs, () => world.mend(node));
  });
}
