import { aftermath, launchesOf, Scenario, type Setup } from '../simulator/index.js';
import type { Plan } from '../plan/plan.js';

/** What a runner is set to do in a story. */
export type Kind = 'create' | 'upgrade' | 'rollback';

/** A scenario with its plan, ready to be run. */
export interface Story {
  readonly scenario: Scenario;
  readonly plan: Plan;
}

/** Sets a story up: create from nothing, upgrade 1 → 2, or go back from 2 to 1 after one node was upgraded. */
export async function story(kind: Kind, setup: Setup): Promise<Story> {
  if (kind === 'create') {
    const scenario = new Scenario({ ...setup, running: 'nothing' });
    return { scenario, plan: await scenario.mustPlan('create', '1') };
  }
  const scenario = new Scenario(setup);
  const upgrade = await scenario.mustPlan('upgrade', '2');
  if (kind === 'upgrade') return { scenario, plan: upgrade };
  await upgradeTheFirstNode(scenario, upgrade);
  return { scenario, plan: await scenario.mustPlan('rollback', '1') };
}

/** Everything wrong after a story, the count of launches included. */
export function wrongAfter({ scenario, plan }: Story, launchedBefore = 0): readonly string[] {
  const launched = launchesOf(scenario.world, plan) - launchedBefore;
  const problems = aftermath(scenario.world, plan);
  return launched === plan.moves.length
    ? problems
    : [...problems, `${String(launched)} launches for ${String(plan.moves.length)} moves`];
}

/** Aborts once the canary is proven, so that the cluster is mixed. */
async function upgradeTheFirstNode(scenario: Scenario, plan: Plan): Promise<void> {
  const canary = plan.moves[0]?.node;
  const hands = scenario.hands();
  await scenario.runOnce(plan, hands, (event) => {
    if (event.kind !== 'recorded' || event.entry.fact.kind !== 'step-passed') return;
    const { subject, step } = event.entry.fact;
    if (subject === canary && step === 'retire-old') hands.wish = 'safe-point';
  });
  await scenario.ask('abort', 'the new version is not liked');
  await scenario.runOnce(null);
}
