import { describe, expect, test } from 'vitest';
import { aftermath, launchesOf, Scenario } from '../simulator/index.js';
import { wrongAfter } from '../test-support/story.js';
import type { Effect } from '../journal/effect.js';

describe('a run', () => {
  test('records every intention before its effect', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    const { world } = scenario;
    const unannounced: string[] = [];
    const carryOut = world.carryOut.bind(world);
    world.carryOut = (effect: Effect, call) => {
      if (!(world.journal.lines.at(-1) ?? '').includes('effect-intended')) unannounced.push(effect.kind);
      return carryOut(effect, call);
    };
    await scenario.runOnce(plan);
    expect(unannounced).toEqual([]);
    expect(world.effects.size).toBeGreaterThan(10);
  });

  test('makes no call once the lease is somebody else’s', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    const hands = scenario.hands();
    const end = await scenario.runOnce(plan, hands, (event) => {
      if (event.kind !== 'recorded' || event.entry.fact.kind !== 'effect-intended') return;
      // A long sleep of the machine: the lease runs out, another takes it.
      scenario.world.time.pass(plan.settings.leaseMs + 1);
      void scenario.world.lease.acquire('somebody-else', plan.settings.leaseMs);
    });
    expect(end).toEqual({ kind: 'overtaken', by: 'somebody-else' });
    expect([...scenario.world.effects]).toEqual([]);
  });

  test('looks once more between the intention to take a node down and the call', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 5 });
    const plan = await scenario.mustPlan('upgrade', '2');
    const { world } = scenario;
    let stops: number | undefined;
    const hands = scenario.hands();
    await scenario.runOnce(plan, hands, (event) => {
      if (
        event.kind === 'recorded' &&
        event.entry.fact.kind === 'effect-intended' &&
        event.entry.fact.step === 'take-down'
      ) {
        if (stops === undefined) world.lose('kv-4');
        stops ??= world.effects.get('stop-service') ?? 0;
      } else if (stops !== undefined && event.kind === 'waiting') hands.wish = 'now';
    });
    expect(stops).toBe(0);
    expect(world.effects.get('stop-service') ?? 0).toBe(0);
  });

  test('launches a replacement anew, under a new token, when the first one died', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    scenario.world.cloud.stillborn = 1;
    expect(await scenario.runOnce(plan)).toMatchObject({ kind: 'finished' });
    expect(launchesOf(scenario.world, plan)).toBe(4);
    expect(aftermath(scenario.world, plan)).toEqual([]);
  });

  test('does not launch for ever: three dead replacements halt it', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    scenario.world.cloud.stillborn = 1_000;
    const end = await scenario.runOnce(plan);
    expect(end).toMatchObject({ kind: 'halted', halt: { subject: 'kv-1', step: 'launch' } });
    expect(launchesOf(scenario.world, plan)).toBe(3);
    expect(scenario.world.service.isUp('kv-1')).toBe(true);
  });

  test('whoever resumes may launch again: what failed before counts no more', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    scenario.world.cloud.stillborn = 3;
    expect(await scenario.runOnce(plan)).toMatchObject({ kind: 'halted', halt: { step: 'launch' } });
    await scenario.ask('resume', 'the host has room again');
    expect(await scenario.runOnce(plan)).toMatchObject({ kind: 'finished' });
    expect(aftermath(scenario.world, plan)).toEqual([]);
  });

  test('a replacement that dies with the data in hand is replaced in turn', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    const { cloud } = scenario.world;
    let died = false;
    const end = await scenario.runOnce(plan, scenario.hands(), (event) => {
      if (died || event.kind !== 'recorded' || event.entry.fact.kind !== 'step-started') return;
      if (event.entry.fact.step !== 'start-service') return;
      const machine = cloud.machines.get('i-004');
      if (machine !== undefined) cloud.end(machine);
      died = true;
    });
    expect(end).toMatchObject({ kind: 'finished' });
    expect(aftermath(scenario.world, plan)).toEqual([]);
  });

  test('a bad service snapshot halts before anything is touched', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    scenario.world.service.snapshotCheck = 'checksum mismatch';
    const end = await scenario.runOnce(plan);
    expect(end).toMatchObject({ kind: 'halted', halt: { step: 'save-snapshot' } });
    expect(scenario.world.effects.get('stop-service')).toBeUndefined();
  });

  test('takes the next follower when the planned one leads meanwhile', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 5 });
    const plan = await scenario.mustPlan('upgrade', '2');
    const order: string[] = [];
    await scenario.runOnce(plan, scenario.hands(), (event) => {
      if (event.kind !== 'recorded' || event.entry.fact.kind !== 'step-passed') return;
      const { subject, step } = event.entry.fact;
      if (step === 'take-down') order.push(subject);
      if (step === 'attach-volume' && subject === 'kv-1') scenario.world.service.transfer('kv-5', 'kv-2');
    });
    expect(order[0]).toBe('kv-1');
    expect(order.at(-1)).toBe('kv-2');
    expect(aftermath(scenario.world, plan)).toEqual([]);
  });

  test('boots the next replacement ahead, and does nothing more with it', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    const early: string[] = [];
    let proven = false;
    await scenario.runOnce(plan, scenario.hands(), (event) => {
      if (event.kind !== 'recorded' || !('subject' in event.entry.fact)) return;
      const { kind, subject, step } = event.entry.fact;
      if (kind === 'step-passed' && subject === 'kv-1' && step === 'retire-old') proven = true;
      if (!proven && subject === 'kv-2' && kind === 'step-started') early.push(step);
    });
    expect(early).toEqual(['launch', 'test-replacement']);
  });

  test('pauses with a reason between nodes, and goes on when told', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    let asked: Promise<unknown> | undefined;
    const end = await scenario.runOnce(plan, scenario.hands(), (event) => {
      if (
        event.kind === 'recorded' &&
        event.entry.fact.kind === 'step-passed' &&
        event.entry.fact.step === 'take-down'
      ) {
        asked ??= scenario.ask('pause', 'the writers complain');
      }
    });
    expect(await asked).toEqual({ kind: 'recorded' });
    expect(end).toEqual({ kind: 'paused', because: 'the writers complain' });
    expect(scenario.world.service.upVoters()).toHaveLength(3);
    expect(await scenario.ask('resume', ' ')).toEqual({ kind: 'refused', because: 'resume needs a reason' });
    expect(await scenario.ask('resume', 'they are calm')).toEqual({ kind: 'recorded' });
    expect(await scenario.runToEnd(plan)).toMatchObject({ kind: 'finished' });
    expect(wrongAfter({ scenario, plan })).toEqual([]);
  });

  test('an abort removes what was launched ahead and puts the guard back', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    let asked: Promise<unknown> | undefined;
    const end = await scenario.runOnce(plan, scenario.hands(), (event) => {
      if (event.kind !== 'recorded' || event.entry.fact.kind !== 'effect-done') return;
      const { subject, step } = event.entry.fact;
      if (subject === 'kv-2' && step === 'launch') asked ??= scenario.ask('abort', 'not today');
    });
    await asked;
    expect(end).toEqual({ kind: 'finished', outcome: 'aborted', left: [] });
    scenario.world.time.pass(5_000);
    const alive = [...scenario.world.cloud.machines.values()].filter((one) => one.state !== 'terminated');
    expect(alive.map((one) => `${one.node} ${one.image}`).sort()).toEqual([
      'kv-1 ami-2',
      'kv-2 ami-1',
      'kv-3 ami-1',
    ]);
    expect(scenario.world.service.guard).toEqual({ cleanup: 'true' });
  });

  test('puts the guard back to what it was, however often it was killed around setting it', async () => {
    for (const touch of [4, 5, 6, 7, 8]) {
      const scenario = new Scenario({ seed: 2, nodes: 3 });
      scenario.world.service.guard = { cleanup: 'true', minQuorum: '7' };
      const plan = await scenario.mustPlan('upgrade', '2');
      await scenario.runToEnd(plan, [{ killAt: { touch, when: 'after' } }]);
      expect(scenario.world.service.guard).toEqual({ cleanup: 'true', minQuorum: '7' });
    }
  });

  test('halts with the node left as it was when the new image does not test well, and can be aborted', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    scenario.world.cloud.badImages.add('ami-2');
    expect(await scenario.runOnce(plan)).toMatchObject({
      kind: 'halted',
      halt: { subject: 'kv-1', step: 'test-replacement' },
    });
    expect(await scenario.runOnce(plan)).toMatchObject({ kind: 'halted' });
    await scenario.ask('abort', 'bad image');
    expect(await scenario.runToEnd(plan)).toMatchObject({ kind: 'finished', outcome: 'aborted', left: [] });
    scenario.world.time.pass(5_000);
    const alive = [...scenario.world.cloud.machines.values()].filter((one) => one.state !== 'terminated');
    expect(alive.map((one) => one.image)).toEqual(['ami-1', 'ami-1', 'ami-1']);
  });

  test('a member that never gets healthy halts at the canary, and a rollback mends it', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    scenario.world.service.sickImages.add('ami-2');
    const end = await scenario.runOnce(plan);
    expect(end).toMatchObject({
      kind: 'halted',
      halt: {
        subject: 'kv-1',
        step: 'prove',
        // Taken up again it would wait for the same image in vain: the way back stands first.
        next: [{ command: 'rollback' }, { command: 'resume' }, { command: 'abort' }],
      },
    });
    await scenario.ask('abort', 'the canary is sick');
    expect(await scenario.runToEnd(plan)).toMatchObject({
      kind: 'finished',
      outcome: 'aborted',
      left: ['kv-1'],
    });
    const back = await scenario.mustPlan('rollback', '1');
    expect(back.moves.map((move) => [move.node, move.place])).toEqual([['kv-1', 'unhealthy']]);
    expect(await scenario.runToEnd(back)).toMatchObject({ kind: 'finished', outcome: 'done' });
    expect(aftermath(scenario.world, back)).toEqual([]);
  });

  test('an abort that leaves a node out leaves the guard on, and the next run puts it back', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const { service } = scenario.world;
    service.guard = { cleanup: 'true', minQuorum: '7' };
    const plan = await scenario.mustPlan('upgrade', '2');
    service.sickImages.add('ami-2');
    expect(await scenario.runOnce(plan)).toMatchObject({ kind: 'halted' });
    await scenario.ask('abort', 'the canary is sick');
    expect(await scenario.runToEnd(plan)).toMatchObject({ kind: 'finished', left: ['kv-1'] });
    // Its process ends altogether, for long enough that an autopilot drops whom it may drop.
    scenario.world.lose('kv-1');
    scenario.world.time.pass(60_000);
    expect(service.voters).toEqual(['kv-1', 'kv-2', 'kv-3']);
    const back = await scenario.mustPlan('rollback', '1');
    expect(back.guardLeft).toEqual({ cleanup: 'true', minQuorum: '7' });
    expect(await scenario.runToEnd(back)).toMatchObject({ kind: 'finished', outcome: 'done' });
    expect(service.guard).toEqual({ cleanup: 'true', minQuorum: '7' });
    expect((await scenario.mustPlan('upgrade', '2')).guardLeft).toBeUndefined();
  });

  test('waits out a shortage of capacity with the old instance still serving', async () => {
    const scenario = new Scenario({ seed: 2, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    scenario.world.cloud.shortOfCapacity = 30;
    expect(await scenario.runOnce(plan)).toMatchObject({ kind: 'finished' });
    expect(wrongAfter({ scenario, plan })).toEqual([]);
  });
});
