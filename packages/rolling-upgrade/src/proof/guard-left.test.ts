import { expect, test } from 'vitest';
import { planUpgrade } from '../plan/plan-upgrade.js';
import { Scenario, simRules } from '../simulator/index.js';

test('a guard that was left on is put back also when every node has come back by itself', async () => {
  const scenario = new Scenario({ seed: 2, nodes: 3, running: '2' });
  scenario.world.time.pass(10_000);
  const { service } = scenario.world;
  service.guard = { cleanup: 'false', minQuorum: '3' };
  const planned = planUpgrade({
    ...{ intent: 'upgrade', release: scenario.release('2'), rules: simRules() },
    observation: await scenario.observe(),
    guardLeft: { cleanup: 'true', minQuorum: '7' },
  });
  if (planned.kind !== 'planned') throw new Error(planned.kind);
  expect(planned.plan.moves).toEqual([]);
  const instances = [...scenario.world.cloud.machines.keys()];
  expect(await scenario.runToEnd(planned.plan)).toMatchObject({ kind: 'finished', outcome: 'done' });
  expect(service.guard).toEqual({ cleanup: 'true', minQuorum: '7' });
  expect([...scenario.world.cloud.machines.keys()]).toEqual(instances);
});
