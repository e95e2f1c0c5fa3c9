import { describe, expect, test } from 'vitest';
import { gather } from '../perform/gather.js';
import { planUpgrade } from '../plan/plan-upgrade.js';
import { Scenario } from '../simulator/index.js';

describe('a cluster without machines', () => {
  test('a cluster that was taken down comes back on its data, and not beside it', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const { cloud, service } = scenario.world;
    const voters = service.voters;
    for (const machine of cloud.machines.values()) cloud.end(machine);
    scenario.world.time.pass(60_000);
    const plan = await scenario.mustPlan('create', '1');
    expect(plan).toMatchObject({ forms: 'yes', moves: [{ change: 'return' }, {}, {}] });
    expect(await scenario.runOnce(plan)).toMatchObject({ kind: 'finished', outcome: 'done' });
    // Autopilot may have dropped who came up last and taken it back: the order is nobody's business.
    expect([...service.voters].sort()).toEqual([...voters].sort());
    expect(service.upVoters()).toHaveLength(3);
  });

  test('with a machine that lives it does not come back by itself', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const { cloud } = scenario.world;
    const [first, ...others] = cloud.machines.values();
    for (const machine of others) cloud.end(machine);
    if (first !== undefined) first.lost = true;
    scenario.world.time.pass(60_000);
    expect(await scenario.plan('create', scenario.release('1'))).toMatchObject({ kind: 'refused' });
  });

  test('with a volume without data it does not come back by itself', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const { cloud } = scenario.world;
    for (const machine of cloud.machines.values()) cloud.end(machine);
    scenario.world.time.pass(60_000);
    const hands = scenario.hands();
    const observation = await gather(hands.ports, scenario.release('1'));
    const volumes = observation.cloud.volumes.map((one, at) =>
      at === 0 ? { ...one, history: 'blank' as const } : one,
    );
    const seen = { ...observation, cloud: { ...observation.cloud, volumes } };
    const release = scenario.release('1');
    const planned = planUpgrade({ intent: 'create', release, observation: seen, rules: scenario.rules });
    expect(planned).toMatchObject({ kind: 'refused' });
  });
});
