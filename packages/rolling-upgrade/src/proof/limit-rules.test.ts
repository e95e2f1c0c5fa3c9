import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../perform/events.js';
import { aftermath, Scenario } from '../simulator/index.js';
import { wrongAfter } from '../test-support/story.js';

function passed(event: RunEvent, step: string): boolean {
  return (
    event.kind === 'recorded' && event.entry.fact.kind === 'step-passed' && event.entry.fact.step === step
  );
}

describe('a run has limits', () => {
  test('it gives up after sixty looks that failed, and the same command goes on', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    const hands = scenario.hands();
    let failed = 0;
    hands.ports.eyes.cloud = () => Promise.reject(new Error(`no route, ${String((failed += 1))} times`));
    const told: string[] = [];
    const end = await scenario.runOnce(
      plan,
      hands,
      (event) => event.kind === 'blind' && told.push(event.because),
    );
    expect(end).toEqual({ kind: 'blind', because: 'no route, 61 times' });
    expect(told).toHaveLength(60);
    expect(await scenario.runOnce(plan)).toMatchObject({ kind: 'finished' });
    expect(wrongAfter({ scenario, plan })).toEqual([]);
  });

  test('it never acts on a look too old to be true, and halts when no look is fresh', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    const hands = scenario.hands();
    const guests = hands.ports.eyes.guests.bind(hands.ports.eyes);
    hands.ports.eyes.guests = (ids) => {
      scenario.world.time.pass(plan.settings.freshMs + 1);
      return guests(ids);
    };
    const end = await scenario.runOnce(plan, hands);
    expect([...scenario.world.effects]).toEqual([]);
    expect(end).toMatchObject({
      kind: 'halted',
      halt: {
        subject: 'cluster.opening',
        step: 'set-guard',
        because: 'set-guard did not finish within 60000 ms',
      },
    });
  });

  test('capacity that never comes halts it with the old instance serving, and the reason in the evidence', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    scenario.world.cloud.shortOfCapacity = Infinity;
    const end = await scenario.runOnce(plan);
    expect(end).toMatchObject({
      kind: 'halted',
      halt: {
        subject: 'kv-1',
        step: 'launch',
        evidence: [{ on: 'replacement-running' }, { on: 'launch', says: 'InsufficientInstanceCapacity' }],
      },
    });
    expect(scenario.world.service.upVoters()).toHaveLength(3);
    scenario.world.cloud.shortOfCapacity = 0;
    await scenario.ask('resume', 'the capacity is back');
    expect(await scenario.runOnce(plan)).toMatchObject({ kind: 'finished' });
    expect(wrongAfter({ scenario, plan })).toEqual([]);
  });

  test('a look that failed ends every streak', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    const hands = scenario.hands();
    const cloud = hands.ports.eyes.cloud.bind(hands.ports.eyes);
    let failedAt = 0;
    let provedAt = 0;
    let proving = 0;
    hands.ports.eyes.cloud = (cluster, volumes) => {
      proving += hands.wish === 'none' && failedAt === 0 && begun ? 1 : 0;
      if (proving < 3 || failedAt > 0) return cloud(cluster, volumes);
      failedAt = scenario.world.time.now;
      return Promise.reject(new Error('a dropped packet'));
    };
    let begun = false;
    await scenario.runOnce(plan, hands, (event) => {
      if (passed(event, 'start-service')) begun = true;
      if (passed(event, 'prove') && provedAt === 0) provedAt = scenario.world.time.now;
    });
    expect(failedAt).toBeGreaterThan(0);
    expect(provedAt - failedAt).toBeGreaterThanOrEqual(plan.settings.canaryBakeMs);
  });

  test('a guard that one look saw off is put back all the same to what was found first', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    const hands = scenario.hands();
    const look = hands.ports.driver.look.bind(hands.ports.driver);
    let lie: 'not yet' | 'now' | 'told' = 'not yet';
    hands.ports.driver.look = async (nodes) => {
      const seen = await look(nodes);
      if (lie !== 'now') return seen;
      lie = 'told';
      return { ...seen, guard: { kind: 'off', settings: { cleanup: 'stale' } } };
    };
    const reopened: string[] = [];
    await scenario.runOnce(plan, hands, (event) => {
      if (passed(event, 'detach-volume')) lie = 'told';
      else if (passed(event, 'test-replacement') && lie === 'not yet') lie = 'now';
      if (event.kind === 'recorded' && event.entry.fact.kind === 'step-reopened')
        reopened.push(event.entry.fact.step);
    });
    expect(reopened).toEqual(['set-guard']);
    expect(aftermath(scenario.world, plan)).toEqual([]);
  });

  test('a guard found off while the run pauses is set again before the node in hand goes down', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 5 });
    const plan = await scenario.mustPlan('upgrade', '2');
    const { world } = scenario;
    let asked: Promise<unknown> | undefined;
    const end = await scenario.runOnce(plan, scenario.hands(), (event) => {
      if (event.kind !== 'recorded' || event.entry.fact.kind !== 'effect-intended') return;
      if (event.entry.fact.step !== 'take-down' || asked !== undefined) return;
      world.service.guard = { cleanup: 'true' };
      world.lose('kv-4');
      world.time.in(5_000, () => world.mend('kv-4'));
      asked = scenario.ask('pause', 'somebody is at work here');
    });
    await asked;
    expect(end).toMatchObject({ kind: 'paused' });
    expect(world.service.guard).toEqual({ cleanup: 'false' });
    await scenario.ask('resume', 'they have left');
    expect(await scenario.runOnce(plan)).toMatchObject({ kind: 'finished' });
    expect(aftermath(world, plan)).toEqual([]);
  });
});
