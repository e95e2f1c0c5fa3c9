import { decide } from '../decide/decide.js';
import { replay } from '../journal/advance.js';
import { nothingYet } from '../journal/progress.js';
import { aftermath, Scenario } from '../simulator/index.js';

/** What an upgrade of a cluster costs, per node. */
export interface PerNode {
  readonly nodes: number;
  readonly effects: number;
  readonly bytes: number;
  readonly wrong: readonly string[];
  readonly text: string;
}

/** Upgrades a cluster of this size and counts. */
export async function costPerNode(nodes: number): Promise<PerNode> {
  const scenario = new Scenario({ seed: 4, nodes });
  const plan = await scenario.mustPlan('upgrade', '2');
  const began = performance.now();
  const end = await scenario.runOnce(plan);
  const seconds = (performance.now() - began) / 1_000;
  const wrong = [...aftermath(scenario.world, plan), ...(end.kind === 'finished' ? [] : [end.kind])];
  const { journal, effects: byKind } = scenario.world;
  const effects = [...byKind.values()].reduce((sum, count) => sum + count, 0) / nodes;
  const bytes = journal.lines.reduce((sum, line) => sum + line.length, 0) / nodes;
  const perSecond = await decisionsPerSecond(scenario);
  const text =
    `${String(nodes)} nodes: ${effects.toFixed(2)} effects and ${bytes.toFixed(0)} journal bytes per node, ` +
    `${String(perSecond)} decisions/s, whole run simulated in ${seconds.toFixed(2)} s`;
  return { nodes, effects, bytes, wrong, text };
}

/** How often the last node's `prove` can be decided in a second, gates of all members included. */
async function decisionsPerSecond(scenario: Scenario): Promise<number> {
  const entries = await scenario.world.journal.read(0);
  const proven = entries.findLastIndex(({ fact }) => fact.kind === 'step-passed' && fact.step === 'prove');
  const progress = replay(nothingYet, entries.slice(0, proven));
  const { plan } = progress;
  if (plan === null) return 0;
  const observation = await scenario.observe();
  const from = performance.now();
  let count = 0;
  for (; performance.now() - from < 100; count += 1)
    decide({ plan, progress, observation, watch: {}, wish: 'none' });
  return count * 10;
}
