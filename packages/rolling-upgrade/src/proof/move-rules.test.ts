import { describe, expect, test } from 'vitest';
import { replay } from '../journal/advance.js';
import { nothingYet } from '../journal/progress.js';
import { decide } from '../decide/decide.js';
import { Scenario } from '../simulator/index.js';
import { atStep } from '../test-support/at-step.js';

describe('while the state moves', () => {
  test('a volume is not attached while another instance may still write', async () => {
    const here = await atStep('attach-volume');
    expect(here.decide()).toMatchObject({
      kind: 'act',
      effect: { kind: 'attach-volume', instance: 'i-004' },
    });
    const decision = here.decide((seen) => {
      for (const { instance, answer } of seen.guests) {
        if (instance === 'i-001' && answer.kind === 'answered') answer.service = 'running';
      }
    });
    expect(decision).toMatchObject({
      kind: 'wait',
      waits: [{ for: [{ on: 'fenced', evidence: { loose: ['i-001'] } }] }],
    });
  });

  test('a silent instance is not taken for one that stands still', async () => {
    const here = await atStep('attach-volume');
    const decision = here.decide((seen) => {
      for (const guest of seen.guests)
        if (guest.instance === 'i-001') guest.answer = { kind: 'silent', because: 'gone' };
    });
    expect(decision.kind).toBe('wait');
  });

  test('an instance that is shutting down may still write, until it is terminated', async () => {
    const here = await atStep('attach-volume');
    const ending = (state: 'shutting-down' | 'terminated'): ReturnType<typeof here.decide> =>
      here.decide((seen) => {
        for (const one of seen.cloud.instances) if (one.id === 'i-001') one.state = state;
        seen.guests = seen.guests.filter((guest) => guest.instance !== 'i-001');
      });
    expect(ending('shutting-down')).toMatchObject({
      kind: 'wait',
      waits: [{ for: [{ on: 'fenced', evidence: { loose: ['i-001'] } }] }],
    });
    expect(ending('terminated')).toMatchObject({ kind: 'act', effect: { kind: 'attach-volume' } });
  });

  test('a volume that is still on its way elsewhere is not attached', async () => {
    const here = await atStep('attach-volume');
    const decision = here.decide((seen) => {
      for (const volume of seen.cloud.volumes)
        if (volume.id === 'vol-1') volume.attachment = { kind: 'detaching', instance: 'i-001' };
    });
    expect(decision).toMatchObject({ kind: 'wait', waits: [{ for: [{ on: 'volume-released' }] }] });
  });

  test('a volume found elsewhere after all is detached first', async () => {
    const here = await atStep('attach-volume');
    const decision = here.decide((seen) => {
      for (const volume of seen.cloud.volumes)
        if (volume.id === 'vol-1') volume.attachment = { kind: 'attached', instance: 'i-001' };
    });
    expect(decision).toMatchObject({ kind: 'reopen', step: 'detach-volume' });
  });

  test('a volume is not attached before its snapshot exists', async () => {
    const here = await atStep('attach-volume');
    expect(here.decide((seen) => (seen.cloud.snapshots = []))).toMatchObject({ kind: 'wait' });
  });

  test('a look from before a call says nothing of what came of it, though it look like success', async () => {
    const { plan, progress, observation } = await atStep('detach-volume');
    const volumes = observation.cloud.volumes.map((one) => ({
      ...one,
      attachment: { kind: 'free' } as const,
    }));
    const seen = { ...observation, cloud: { ...observation.cloud, volumes } };
    const here = { plan, progress, observation: seen, watch: {}, wish: 'none' } as const;
    expect(decide(here).decision).toMatchObject({ kind: 'pass', step: 'detach-volume' });
    const called = new Set(['kv-1 detach-volume']);
    expect(decide({ ...here, called }).decision).toMatchObject({ step: 'move-address' });
  });

  test('a snapshot counts by the call’s own answer, and as soon as one looks again only when it is seen', async () => {
    const { plan, progress, observation } = await atStep('attach-volume');
    const seen = { ...observation, cloud: { ...observation.cloud, snapshots: [] } };
    const here = { plan, progress, observation: seen, watch: {}, wish: 'none' } as const;
    expect(decide(here).decision).toMatchObject({ kind: 'wait' });
    const called = new Set(['kv-1 snapshot-volume']);
    expect(decide({ ...here, called }).decision).toMatchObject({
      kind: 'act',
      effect: { kind: 'attach-volume' },
    });
  });

  test.each(['swap', 'replace'] as const)(
    'by %s the address moves beside the volume, and the service waits for both',
    async (strategy) => {
      const scenario = new Scenario({ seed: 2, nodes: 3, strategy });
      const facts: string[] = [];
      await scenario.runOnce(await scenario.mustPlan('upgrade', '2'), scenario.hands(), (event) => {
        if (event.kind !== 'recorded' || !('subject' in event.entry.fact)) return;
        const { kind, subject, step } = event.entry.fact;
        if (subject === 'kv-1') facts.push(`${kind} ${step}`);
      });
      const at = (fact: string): number => facts.indexOf(fact);
      expect(at('step-started move-address')).toBeGreaterThan(at('step-passed take-down'));
      expect(at('step-started move-address')).toBeLessThan(at('step-passed attach-volume'));
      expect(at('step-started start-service')).toBeGreaterThan(at('step-passed move-address'));
      expect(at('step-started start-service')).toBeGreaterThan(at('step-passed mount-volume'));
    },
  );

  test('a node that comes back is never formatted', async () => {
    const here = await atStep('mount-volume');
    const decision = here.decide((seen) => {
      for (const volume of seen.cloud.volumes) if (volume.id === 'vol-1') volume.history = 'blank';
    });
    expect(decision).toMatchObject({ kind: 'act', effect: { kind: 'mount-volume', format: 'never' } });
  });

  test('the service is not started on a volume of another node', async () => {
    const here = await atStep('start-service');
    const decision = here.decide((seen) => {
      for (const { instance, answer } of seen.guests) {
        if (instance === 'i-004' && answer.kind === 'answered')
          answer.volume = { kind: 'mounted', cluster: 'sim/kv', node: 'kv-2' };
      }
    });
    expect(decision).toMatchObject({
      kind: 'halt',
      halt: { because: 'the volume says it belongs to kv-2 of sim/kv' },
    });
  });

  test('the service is not started before its address has arrived', async () => {
    const here = await atStep('start-service');
    const decision = here.decide((seen) => {
      for (const { instance, answer } of seen.guests) {
        if (instance === 'i-004' && answer.kind === 'answered') answer.addresses = [];
      }
    });
    expect(decision).toMatchObject({ kind: 'wait', waits: [{ for: [{ on: 'address-arrived' }] }] });
  });

  test('the service never bootstraps a cluster beside the one that exists', async () => {
    const here = await atStep('start-service');
    expect(here.decide()).toMatchObject({ kind: 'act', effect: { kind: 'start-service', mode: 'rejoin' } });
  });

  test('a step starts before anything is waited for or done', async () => {
    const scenario = new Scenario({ seed: 1, nodes: 3 });
    const plan = await scenario.mustPlan('upgrade', '2');
    const entries = [
      { seq: 0, id: 'a', at: 0, by: 'me', fact: { kind: 'plan-accepted', plan } },
      { seq: 1, id: 'b', at: 0, by: 'me', fact: { kind: 'runner-attached', epoch: 1 } },
    ] as const;
    const progress = replay(nothingYet, entries);
    const observation = await scenario.observe();
    const { decision } = decide({ plan, progress, observation, watch: {}, wish: 'none' });
    expect(decision).toEqual({ kind: 'start', subject: 'cluster.opening', step: 'set-guard' });
  });
});

test('a replacement that is gone is launched anew, with the cloud’s own reason', async () => {
  const here = await atStep('test-replacement');
  const gone = here.decide((seen) => {
    for (const one of seen.cloud.instances) {
      if (one.image !== 'ami-2') continue;
      one.state = 'terminated';
      one.because = 'Client.InvalidKMSKey';
    }
  });
  expect(gone).toMatchObject({
    ...{ kind: 'reopen', step: 'launch', attempt: 2 },
    because: expect.stringMatching(/ is terminated \(Client\.InvalidKMSKey\)$/) as string,
  });
});
