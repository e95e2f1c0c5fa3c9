import { describe, expect, test } from 'vitest';
import { aftermath, Scenario } from '../simulator/index.js';
import { wrongAfter } from '../test-support/story.js';

describe('a plan', () => {
  test('heals a dead node by the same plan, and touches nobody else', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const { cloud } = scenario.world;
    const machine = cloud.machines.get('i-002');
    if (machine !== undefined) cloud.end(machine);
    scenario.world.time.pass(30_000);
    const plan = await scenario.mustPlan('heal', '1');
    expect(plan.moves).toMatchObject([{ node: 'kv-2', place: 'unhealthy', from: null, change: 'return' }]);
    expect(await scenario.runOnce(plan)).toMatchObject({ kind: 'finished' });
    expect(aftermath(scenario.world, plan)).toEqual([]);
  });

  test('grows from three nodes to five by the same plan, one after the other', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 5, established: 3 });
    const plan = await scenario.mustPlan('scale', '1');
    expect(plan.moves.map((move) => [move.node, move.place, move.change])).toEqual([
      ['kv-4', 'absent', 'join'],
      ['kv-5', 'absent', 'join'],
    ]);
    expect(await scenario.runOnce(plan)).toMatchObject({ kind: 'finished', outcome: 'done' });
    expect(wrongAfter({ scenario, plan })).toEqual([]);
  });

  test('leaves nothing to do: the second plan is empty', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    await scenario.runOnce(await scenario.mustPlan('upgrade', '2'));
    const again = await scenario.plan('upgrade', scenario.release('2'));
    expect(again).toMatchObject({
      kind: 'nothing-to-do',
      skipped: [{ node: 'kv-1' }, { node: 'kv-2' }, { node: 'kv-3' }],
    });
  });

  test('costs one term per upgrade', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const before = scenario.world.service.term;
    await scenario.runOnce(await scenario.mustPlan('upgrade', '2'));
    expect(scenario.world.service.term - before).toBe(1);
  });
});
