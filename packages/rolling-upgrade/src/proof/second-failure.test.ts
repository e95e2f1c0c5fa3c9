import { expect, test } from 'vitest';
import { aftermath } from '../simulator/index.js';
import { story } from '../test-support/story.js';

/** Long enough to notice and to be noticed, shorter than any deadline. */
const awayMs = 30_000;

for (const [nodes, strategy] of [
  [3, 'swap'],
  [3, 'replace'],
  [5, 'swap'],
] as const) {
  const what = `another of ${String(nodes)} members is lost at any point of a ${strategy}`;
  test(`when ${what}, no further node is touched until it is back`, { timeout: 120_000 }, async () => {
    const setup = { seed: 3, nodes, strategy };
    const quiet = await story('upgrade', setup);
    const counting = quiet.scenario.hands();
    await quiet.scenario.runOnce(quiet.plan, counting);
    let samples = 0;
    let runs = 0;
    for (let touch = 1; touch <= counting.touches; touch += nodes === 3 ? 1 : 2) {
      for (const victim of nodes === 3 ? ['kv-1', 'kv-2', 'kv-3'] : [`kv-${String(1 + (touch % 5))}`]) {
        const { scenario, plan } = await story('upgrade', setup);
        const hands = scenario.hands();
        const { world } = scenario;
        let lostAt = 0;
        let over = false;
        world.time.everyTick(() => {
          if (!over && lostAt === 0 && hands.touches >= touch) {
            lostAt = world.time.now;
            world.lose(victim);
          }
          if (lostAt !== 0 && world.time.now === lostAt + awayMs) world.mend(victim);
        });
        const end = await scenario.runOnce(plan, hands);
        over = true;
        world.mend(victim);
        const found = {
          touch,
          victim,
          end: end.kind === 'halted' ? end.halt : end.kind,
          wrong: aftermath(world, plan),
        };
        expect(found).toEqual({ touch, victim, end: 'finished', wrong: [] });
        samples += world.sampler.samples * nodes;
        runs += 1;
      }
    }
    console.log(
      `${what}: ${String(runs)} runs, ${String(samples)} samples of members, quorum never broken by us`,
    );
  });
}
