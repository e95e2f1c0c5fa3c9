import { describe, expect, test } from 'vitest';
import { aftermath, Scenario } from '../simulator/index.js';
import { wrongAfter } from '../test-support/story.js';

describe('an interrupted run', () => {
  test('brings the node that is out back before it heeds the first Ctrl-C', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    const hands = scenario.hands();
    const end = await scenario.runOnce(plan, hands, (event) => {
      if (
        event.kind === 'recorded' &&
        event.entry.fact.kind === 'step-passed' &&
        event.entry.fact.step === 'take-down'
      ) {
        hands.wish = 'safe-point';
      }
    });
    expect(end).toEqual({ kind: 'interrupted', at: 'safe-point' });
    scenario.world.time.pass(10_000);
    expect(scenario.world.service.upVoters()).toHaveLength(3);
    expect(await scenario.runToEnd(plan)).toMatchObject({ kind: 'finished' });
    expect(wrongAfter({ scenario, plan })).toEqual([]);
  });

  test('stops at once on the second Ctrl-C, and goes on later', { timeout: 60_000 }, async () => {
    for (let touch = 10; touch <= 90; touch += 1) {
      const scenario = new Scenario({ seed: 2, nodes: 3 });
      const plan = await scenario.mustPlan('upgrade', '2');
      const hands = scenario.hands({ interruptAt: { touch, wish: 'now' } });
      expect(await scenario.runOnce(plan, hands)).toEqual({ kind: 'interrupted', at: 'now' });
      // What was under way is still recorded, and the lease given back; nothing more.
      expect(hands.touches - touch).toBeLessThanOrEqual(2);
      expect(await scenario.runToEnd(plan)).toMatchObject({ kind: 'finished' });
      expect(wrongAfter({ scenario, plan })).toEqual([]);
    }
  });
});

test('an abort after a halt settles the launch of another node, and leaves no orphan', async () => {
  const scenario = new Scenario({ seed: 2, nodes: 3 });
  const plan = await scenario.mustPlan('upgrade', '2');
  scenario.world.service.sickImages.add('ami-2');
  const hands = scenario.hands();
  const launch = hands.ports.machines.launch.bind(hands.ports.machines);
  hands.ports.machines.launch = async (effect, call) => {
    const outcome = await launch(effect, call);
    return effect.node === 'kv-1' ? outcome : { kind: 'unknown', because: 'the answer was lost' };
  };
  expect(await scenario.runOnce(plan, hands)).toMatchObject({ kind: 'halted', halt: { subject: 'kv-1' } });
  await scenario.ask('abort', 'the canary is sick');
  expect(await scenario.runOnce(plan)).toMatchObject({ kind: 'finished', left: ['kv-1'] });
  scenario.world.time.pass(5_000);
  const machines = [...scenario.world.cloud.machines.values()].filter((one) => one.node === 'kv-2');
  expect(machines.map((one) => `${one.image} ${one.state}`)).toEqual(['ami-1 running', 'ami-2 terminated']);
});

test('a plan made again word for word after an abort is not handed the instance that was ended', async () => {
  const scenario = new Scenario({ seed: 2, nodes: 3 });
  const plan = await scenario.mustPlan('upgrade', '2');
  const hands = scenario.hands();
  await scenario.runOnce(plan, hands, (event) => {
    if (event.kind !== 'recorded' || event.entry.fact.kind !== 'step-passed') return;
    if (event.entry.fact.step === 'test-replacement') hands.wish = 'safe-point';
  });
  await scenario.ask('abort', 'not today');
  expect(await scenario.runOnce(null)).toMatchObject({ kind: 'finished', outcome: 'aborted', left: [] });
  const again = await scenario.mustPlan('upgrade', '2');
  expect(again.hash).toBe(plan.hash);
  expect(await scenario.runOnce(again)).toMatchObject({ kind: 'finished', outcome: 'done' });
  const entries = await scenario.world.journal.read(0);
  expect(entries.filter((one) => one.fact.kind === 'step-reopened')).toEqual([]);
  expect(aftermath(scenario.world, again)).toEqual([]);
});
