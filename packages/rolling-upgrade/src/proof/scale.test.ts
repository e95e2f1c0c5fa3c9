import { expect, test } from 'vitest';
import { decide } from '../decide/decide.js';
import { replay } from '../journal/advance.js';
import { nothingYet } from '../journal/progress.js';
import { aftermath, Scenario } from '../simulator/index.js';

interface PerNode {
  readonly nodes: number;
  readonly effects: number;
  readonly bytes: number;
}

async function measure(nodes: number): Promise<PerNode> {
  const scenario = new Scenario({ seed: 4, nodes });
  const plan = await scenario.mustPlan('upgrade', '2');
  const began = performance.now();
  expect(await scenario.runOnce(plan)).toMatchObject({ kind: 'finished' });
  const ms = performance.now() - began;
  expect(aftermath(scenario.world, plan)).toEqual([]);
  const { lines } = scenario.world.journal;
  const effects = [...scenario.world.effects.values()].reduce((sum, count) => sum + count, 0) / nodes;
  const bytes = lines.reduce((sum, line) => sum + line.length, 0) / nodes;
  const progress = replay(nothingYet, (await scenario.world.journal.read(0)).slice(0, -8));
  const observation = await scenario.observe();
  const from = performance.now();
  let count = 0;
  while (performance.now() - from < 100) {
    decide({ plan, progress, observation, watch: {}, wish: 'none' });
    count += 1;
  }
  console.log(
    `${String(nodes)} nodes: ${effects.toFixed(2)} effects and ${bytes.toFixed(0)} journal bytes per node, ` +
      `${String(count * 10)} decisions/s, run ${ms.toFixed(0)} ms`,
  );
  return { nodes, effects, bytes };
}

test(
  'effects and journal bytes per node are the same for 3 and for 500 nodes, within 10 %',
  { timeout: 120_000 },
  async () => {
    const sizes: PerNode[] = [];
    for (const nodes of [3, 5, 7, 51, 501]) sizes.push(await measure(nodes));
    for (const what of ['effects', 'bytes'] as const) {
      const values = sizes.map((size) => size[what]);
      expect(Math.max(...values) / Math.min(...values), what).toBeLessThan(1.1);
    }
  },
);
