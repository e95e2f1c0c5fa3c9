import { expect, test } from 'vitest';
import { Scenario, simRules } from '../simulator/index.js';
import { notLeader } from '../decide/gates/safety.js';
import { nodeSite } from '../decide/site.js';
import type { StepName } from '../model/step-name.js';
import { atStep, says, type Writable } from '../test-support/at-step.js';
import { wrongAfter } from '../test-support/story.js';

/** A service that cannot hand leadership over (Consul before 1.15): stopping its leader costs one election. */
const rules = simRules({ leadership: 'election' });

for (const strategy of ['swap', 'replace'] as const) {
  test(`a service that cannot hand over is upgraded by ${strategy} with its leader last and one election`, async () => {
    const scenario = new Scenario({ seed: 6, nodes: 3, strategy, rules });
    const { service, sampler } = scenario.world;
    const plan = await scenario.mustPlan('upgrade', '2');
    const led = service.leader;
    const [termBefore, samplesBefore] = [service.term, sampler.samples];
    const down: { readonly node: string; readonly leader: string | null; readonly term: number }[] = [];
    await scenario.runOnce(plan, scenario.hands(), (event) => {
      if (
        event.kind === 'answered' &&
        event.effect.kind === (strategy === 'swap' ? 'stop-service' : 'stop-instance')
      )
        down.push({ node: event.subject, leader: service.leader, term: service.term });
    });
    expect(down).toMatchObject([
      { node: 'kv-1', leader: led, term: termBefore },
      { node: 'kv-2', leader: led, term: termBefore },
      { node: led, term: termBefore },
    ]);
    expect(service.term - termBefore).toBe(1);
    expect(service.leader).not.toBe(led);
    // The quorum was looked at on every tick, and `wrongAfter` holds what was seen amiss.
    expect(sampler.samples - samplesBefore).toBeGreaterThan(60);
    expect(wrongAfter({ scenario, plan })).toEqual([]);
    expect(scenario.world.effects.get('hand-over')).toBeUndefined();
  });
}

test('a leader that cannot be relieved is not stopped while others can go before it', async () => {
  const { plan, progress, observation } = await atStep('take-down', { rules });
  const seen = structuredClone(observation) as Writable<typeof observation>;
  for (const { name } of plan.nodes) says(seen, name, (answer) => (answer.leader = 'kv-1'));
  const [move] = plan.moves;
  expect(move && notLeader(nodeSite({ plan, progress, observation: seen }, move))).toMatchObject({
    ...{ kind: 'not-yet', on: 'not-leader', evidence: { left: 2 } },
  });
});

/** Leadership comes by itself to kv-2 when this step of it has passed. */
async function leadershipComes(after: StepName): Promise<readonly string[]> {
  const scenario = new Scenario({ seed: 6, nodes: 3, rules });
  const plan = await scenario.mustPlan('upgrade', '2');
  const order: string[] = [];
  const end = await scenario.runOnce(plan, scenario.hands(), (event) => {
    if (event.kind !== 'recorded' || event.entry.fact.kind !== 'step-passed') return;
    const { subject, step } = event.entry.fact;
    if (subject === 'kv-2' && step === after) scenario.world.service.transfer('kv-3', 'kv-2');
    if (step === 'take-down') order.push(subject);
  });
  expect(end).toMatchObject({ kind: 'finished' });
  expect(wrongAfter({ scenario, plan })).toEqual([]);
  return order;
}

test('a node that leads before its turn lets the others go first', async () => {
  expect(await leadershipComes('test-replacement')).toEqual(['kv-1', 'kv-3', 'kv-2']);
});

test('a node that leads once its take-down was intended goes all the same, and nobody waits for ever', async () => {
  expect(await leadershipComes('save-snapshot')).toEqual(['kv-1', 'kv-2', 'kv-3']);
});
