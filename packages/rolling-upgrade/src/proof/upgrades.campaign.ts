import { expect, test } from 'vitest';
import { costPerNode } from '../test-support/per-node.js';
import { seededUpgrade } from '../test-support/seeded-upgrade.js';

/** An hour: what the 10 000 upgrades are promised to fit into. */
const timeout = 3_600_000;

/** `COUNT=n` makes it shorter, `SEED=n` repeats one. */
const { SEED: only, COUNT: count = '10000' } = process.env;

test('10 000 seeded upgrades end as they should', { timeout }, async () => {
  const seeds =
    only === undefined ? Array.from({ length: Number(count) }, (_, at) => at + 1) : [Number(only)];
  expect(seeds.length).toBeGreaterThan(0);
  const began = performance.now();
  const cpu = process.cpuUsage();
  for (const seed of seeds) {
    const { end, wrong } = await seededUpgrade(seed);
    expect({ seed, end, wrong }, `repeat with SEED=${String(seed)}`).toEqual({
      seed,
      end: 'finished',
      wrong: [],
    });
  }
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const worked = (user + system) / 1_000_000;
  // By the processor's time too: the wall's says as much of the machine's other work as of this.
  console.log(
    `${String(seeds.length)} upgrades in ${seconds.toFixed(0)} s, ${worked.toFixed(0)} s of processor time: ` +
      `${((seeds.length / worked) * 3_600).toFixed(0)} per hour of one core`,
  );
});

test('effects and journal bytes per node stay within 10 % from 3 to 501 nodes', { timeout }, async () => {
  const costs = [];
  for (const nodes of [3, 5, 7, 51, 501]) costs.push(await costPerNode(nodes, 2_000));
  for (const cost of costs) console.log(cost.text);
  expect(costs.flatMap((cost) => cost.wrong)).toEqual([]);
  for (const what of ['effects', 'bytes'] as const) {
    const values = costs.map((cost) => cost[what]);
    expect(Math.max(...values) / Math.min(...values), what).toBeLessThan(1.1);
  }
});
