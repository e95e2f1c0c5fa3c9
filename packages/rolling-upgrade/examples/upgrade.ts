// In a project of yours: '@moult/rolling-upgrade' and '@moult/rolling-upgrade/simulator'.
import { printPlan, run } from '../src/index.js';
import { Scenario } from '../src/simulator/index.js';

/** Upgrades a simulated cluster of three: plan, show, run, and say what happened. */
export async function upgrade(say: (line: string) => void): Promise<string> {
  // With a real cluster these come from your adapters: an observation, a release, and ports that act.
  const scenario = new Scenario({ seed: 1, nodes: 3 });
  const { ports } = scenario.hands();
  const planned = await scenario.plan('upgrade', scenario.release('2'));
  if (planned.kind !== 'planned') return planned.kind;
  say(printPlan(planned.plan));

  const events = run(ports, { plan: planned.plan, holder: 'example-1', stop: { wish: () => 'none' } });
  for (;;) {
    const next = await events.next();
    if (next.done === true) return next.value.kind;
    if (next.value.kind !== 'recorded') continue;
    const { fact } = next.value.entry;
    if (fact.kind === 'step-passed') say(`${fact.subject} ${fact.step}: ${fact.says}`);
  }
}
