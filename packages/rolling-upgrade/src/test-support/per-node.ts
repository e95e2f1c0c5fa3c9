import { decide } from '../decide/decide.js';
import { replay } from '../journal/advance.js';
import { nothingYet } from '../journal/progress.js';
import type { Observation } from '../model/observation.js';
import { aftermath, Scenario } from '../simulator/index.js';

/** What an upgrade of a cluster costs, per node. */
export interface PerNode {
  readonly nodes: number;
  readonly effects: number;
  readonly bytes: number;
  readonly wrong: readonly string[];
  readonly text: string;
}

/** Upgrades a cluster of this size and counts; decisions are counted for `windowMs`. */
export async function costPerNode(nodes: number, windowMs = 100): Promise<PerNode> {
  const scenario = new Scenario({ seed: 4, nodes });
  const plan = await scenario.mustPlan('upgrade', '2');
  const began = performance.now();
  const end = await scenario.runOnce(plan);
  const seconds = (performance.now() - began) / 1_000;
  const wrong = [...aftermath(scenario.world, plan), ...(end.kind === 'finished' ? [] : [end.kind])];
  const { journal, effects: byKind } = scenario.world;
  const effects = [...byKind.values()].reduce((sum, count) => sum + count, 0) / nodes;
  const bytes = journal.lines.reduce((sum, line) => sum + line.length, 0) / nodes;
  const perSecond = await decisionsPerSecond(scenario, windowMs);
  const text =
    `${String(nodes)} nodes: ${effects.toFixed(2)} effects and ${bytes.toFixed(0)} journal bytes per node, ` +
    `${String(perSecond)} decisions/s, whole run simulated in ${seconds.toFixed(2)} s`;
  return { nodes, effects, bytes, wrong, text };
}

/** How often the last node's `prove` can be decided in a second, gates of all members included. */
async function decisionsPerSecond(scenario: Scenario, windowMs: number): Promise<number> {
  const entries = await scenario.world.journal.read(0);
  const proven = entries.findLastIndex(({ fact }) => fact.kind === 'step-passed' && fact.step === 'prove');
  const progress = replay(nothingYet, entries.slice(0, proven));
  const { plan } = progress;
  if (plan === null) return 0;
  const observation = await scenario.observe();
  const from = performance.now();
  let count = 0;
  for (; performance.now() - from < windowMs; count += 1)
    decide({ plan, progress, observation: newLook(observation), watch: {}, wish: 'none' });
  return Math.round((count * 1_000) / windowMs);
}

/** The same things seen, in arrays of their own: what is looked up once per look is looked up each time. */
function newLook({ at, cloud, guests, service }: Observation): Observation {
  return {
    at,
    cloud: { ...cloud, instances: [...cloud.instances], volumes: [...cloud.volumes] },
    guests: [...guests],
    service: { ...service, members: [...service.members] },
  };
}
