import { expect, test } from 'vitest';
import { type Faults, Scenario, type Setup, simRules, Transcript } from '../simulator/index.js';
import type { Intent } from '../plan/plan.js';

const longest = 80;

async function told(
  name: string,
  tell: (scenario: Scenario, out: Transcript) => Promise<void>,
  setup: Partial<Setup> = {},
): Promise<void> {
  const scenario = new Scenario({ seed: 12, nodes: 3, ...setup });
  const out = new Transcript();
  await tell(scenario, out);
  expect(out.text.split('\n').length).toBeLessThanOrEqual(longest);
  await expect(out.text).toMatchFileSnapshot(`__golden__/${name}.txt`);
}

async function runs(
  scenario: Scenario,
  out: Transcript,
  [intent, version, faults]: [Intent, string, Faults?],
): Promise<void> {
  const plan = await scenario.mustPlan(intent, version);
  await scenario.runOnce(plan, scenario.hands(faults), (event) => out.hear(event));
}

test('a cluster is created from nothing, its nodes side by side', async () => {
  await told('create', (scenario, out) => runs(scenario, out, ['create', '1']), { running: 'nothing' });
});

test('three nodes are swapped, followers first', async () => {
  await told('upgrade-by-swap', (scenario, out) => runs(scenario, out, ['upgrade', '2']));
});

test('three nodes are replaced without a second running instance', async () => {
  await told('upgrade-by-replace', (scenario, out) => runs(scenario, out, ['upgrade', '2']), {
    strategy: 'replace',
  });
});

test('a runner is killed with a node out; the next one goes on', async () => {
  await told('killed-and-resumed', async (scenario, out) => {
    const plan = await scenario.mustPlan('upgrade', '2');
    await scenario.runOnce(plan, scenario.hands({ killAt: { touch: 52, when: 'after' } }), (event) =>
      out.hear(event),
    );
    out.say('the runner is killed; a minute later, the same command again');
    scenario.world.time.pass(60_000);
    await scenario.runOnce(plan, scenario.hands(), (event) => out.hear(event));
  });
});

test('another member is lost; no further node is touched until it is back', async () => {
  await told('second-failure', async (scenario, out) => {
    const plan = await scenario.mustPlan('upgrade', '2');
    await scenario.runOnce(plan, scenario.hands(), (event) => {
      out.hear(event);
      if (event.kind !== 'recorded' || event.entry.fact.kind !== 'step-passed') return;
      const { subject, step } = event.entry.fact;
      if (subject !== 'kv-1' || step !== 'retire-old') return;
      out.say('kv-3 hangs for half a minute');
      scenario.world.lose('kv-3');
      scenario.world.time.in(30_000, () => scenario.world.mend('kv-3'));
    });
  });
});

test('a sick image halts at the canary; abort, and a rollback plan mends it', async () => {
  await told('canary-and-rollback', async (scenario, out) => {
    scenario.world.service.sickImages.add('ami-2');
    await runs(scenario, out, ['upgrade', '2']);
    out.say('the operator gives up on this image');
    await scenario.ask('abort', 'version 2 never gets healthy');
    await scenario.runOnce(null, scenario.hands(), (event) => out.hear(event));
    out.say('and goes back');
    await runs(scenario, out, ['rollback', '1']);
  });
});

test('answers are lost and calls throttled; everything is done once', async () => {
  const faults: Faults = { loseAnswers: 'all', throttle: 0.1 };
  await told('lost-answers', (scenario, out) => runs(scenario, out, ['upgrade', '2', faults]));
});

test('a service that cannot hand over: the leader goes last, and one election is accepted', async () => {
  const rules = simRules({ leadership: 'election' });
  await told('upgrade-by-election', (scenario, out) => runs(scenario, out, ['upgrade', '2']), { rules });
});
