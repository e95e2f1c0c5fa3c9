import { describe, expect, test } from 'vitest';
import type { Observation } from '../model/observation.js';
import type { Release } from '../model/release.js';
import { releaseSchema } from '../model/release.js';
import { defaultSettings } from '../model/settings.js';
import { Scenario, simRules } from '../simulator/index.js';
import { says, silence, type Writable } from '../test-support/at-step.js';
import { parsePlan, planToJson } from './json.js';
import type { Intent } from './plan.js';
import { planUpgrade, type Planned } from './plan-upgrade.js';
import { printPlan } from './print.js';
import { describeRefusal } from './refusal.js';
import type { ServiceRules } from './service-rules.js';

interface Asked {
  readonly intent?: Intent;
  readonly nodes?: number;
  readonly running?: '1' | '2' | 'nothing';
  readonly to?: string;
  readonly release?: Partial<Release>;
  readonly change?: (seen: Writable<Observation>) => void;
}

async function planned(asked: Asked): Promise<Planned> {
  const scenario = new Scenario({ seed: 1, nodes: asked.nodes ?? 3, running: asked.running ?? '1' });
  scenario.world.time.pass(10_000);
  const observation = structuredClone(await scenario.observe()) as Writable<Observation>;
  asked.change?.(observation);
  const release = scenario.release(asked.to ?? '2', asked.release);
  return planUpgrade({ intent: asked.intent ?? 'upgrade', release, observation, rules: simRules() });
}

async function refusals(asked: Asked): Promise<readonly string[]> {
  const answer = await planned(asked);
  return answer.kind === 'refused' ? answer.refusals.map(describeRefusal) : [answer.kind];
}

async function order(asked: Asked): Promise<readonly string[]> {
  const answer = await planned(asked);
  return answer.kind === 'planned'
    ? answer.plan.moves.map((move) => `${move.node} ${move.place}`)
    : [answer.kind];
}

describe('a plan', () => {
  test('takes followers first and the leader last', async () => {
    expect(await order({})).toEqual(['kv-1 follower', 'kv-2 follower', 'kv-3 leader']);
  });

  test('takes the unhealthy first', async () => {
    expect(await order({ change: (seen) => silence(seen, 'kv-2') })).toEqual([
      'kv-2 unhealthy',
      'kv-1 follower',
      'kv-3 leader',
    ]);
  });

  test('creates all nodes from nothing, side by side', async () => {
    const answer = await planned({ intent: 'create', running: 'nothing', to: '1' });
    expect(answer).toMatchObject({
      kind: 'planned',
      plan: { forms: 'yes', moves: [{ change: 'join' }, {}, {}] },
    });
  });

  test('skips nodes that need nothing, with the reason', async () => {
    expect(await planned({ running: '2' })).toMatchObject({
      kind: 'nothing-to-do',
      skipped: [{ node: 'kv-1', because: 'it already runs kv-v2 and is a healthy voter' }, {}, {}],
    });
  });

  test('says what it does, in which order and why', async () => {
    const answer = await planned({});
    if (answer.kind !== 'planned') throw new Error(answer.kind);
    expect(printPlan(answer.plan).split('\n').slice(0, -1)).toEqual([
      'upgrade sim/kv to infra-v2: image kv-v2 (ami-2), template lt-kv version 2',
      '3 of 3 nodes get a new machine (swap, one node at a time)',
      '  1. kv-1  it runs image ami-1, not ami-2; losing a follower costs no election (canary: watched longer)',
      '  2. kv-2  it runs image ami-1, not ami-2; losing a follower costs no election',
      '  3. kv-3  it runs image ami-1, not ami-2; the leader goes last, so leadership moves once',
    ]);
  });

  test('survives the way through JSON, and nothing else does', async () => {
    const answer = await planned({});
    if (answer.kind !== 'planned') throw new Error(answer.kind);
    const text = planToJson(answer.plan);
    expect(parsePlan(text)).toEqual(answer.plan);
    expect(() => parsePlan(text.replace('"passes": 3', '"passes": 2'))).toThrow('does not match its hash');
    expect(() => parsePlan(text.replace('"passes": 3', '"passes": "many"'))).toThrow('settings.passes');
    expect(() => parsePlan('{')).toThrow('The plan is not JSON');
  });

  test('has the same hash for the same content, and another for any other', async () => {
    const [first, same, other] = await Promise.all([
      planned({}),
      planned({}),
      planned({ release: { serviceVersion: '1' } }),
    ]);
    if (first.kind !== 'planned' || same.kind !== 'planned' || other.kind !== 'planned')
      throw new Error('refused');
    expect(same.plan.hash).toBe(first.plan.hash);
    expect(other.plan.hash).not.toBe(first.plan.hash);
  });

  test('warns when one zone holds more nodes than may be lost', async () => {
    const scenario = new Scenario({ seed: 1, nodes: 3 });
    const nodes = scenario.release('2').nodes.map((node) => ({ ...node, zone: 'zone-a' }));
    const answer = await planned({
      release: { nodes },
      change: (seen) => seen.cloud.volumes.forEach((volume) => (volume.zone = 'zone-a')),
    });
    expect(answer).toMatchObject({
      plan: { cautions: ['Losing zone zone-a would lose the quorum: 3 of 3 nodes are in it.'] },
    });
  });

  test('passes on what the service’s own settings give reason to know', async () => {
    const caution = 'kv-1: election_timeout = 5000: a lost leader is missed for longer.';
    const answer = await planned({ change: (seen) => Object.assign(seen.service, { cautions: [caution] }) });
    expect(answer).toMatchObject({ plan: { cautions: [caution] } });
  });
});

describe('a plan is refused', () => {
  test('when the count is even', async () => {
    expect(await refusals({ nodes: 4 })).toEqual([
      '4 nodes survive no more losses (1) than 3: choose an odd count.',
    ]);
  });

  test('when more than one node may be out', async () => {
    const settings = { ...defaultSettings, maxUnavailable: 2 };
    expect(await refusals({ release: { settings } })).toEqual([
      'maxUnavailable 2 is refused for a quorum service: at most 1 node may be out.',
    ]);
  });

  test('when the image was revoked, or never tested', async () => {
    for (const status of ['revoked', 'candidate'] as const) {
      const image = { id: 'ami-2', name: 'kv-v2', version: '2', status };
      expect(await refusals({ release: { image } })).toEqual([
        `Image kv-v2 is ${status}; only tested and released images are rolled out.`,
      ]);
    }
  });

  test('when the bake time is shorter than two election timeouts', async () => {
    const settings = { ...defaultSettings, bakeMs: 1_999 };
    expect(await refusals({ release: { settings } })).toEqual([
      'bakeMs 1999 is shorter than two election timeouts (2000 ms): a lost election would go unseen.',
    ]);
  });

  test('when a volume is missing or in another zone', async () => {
    expect(await refusals({ change: (seen) => seen.cloud.volumes.pop() })).toEqual([
      "kv-3's volume vol-3 was not found.",
    ]);
    const moved = (seen: Writable<Observation>): void =>
      seen.cloud.volumes.forEach((one) => (one.zone = 'zone-a'));
    expect(await refusals({ change: moved })).toEqual([
      'kv-2 belongs in zone zone-b, its volume is in zone-a.',
      'kv-3 belongs in zone zone-c, its volume is in zone-a.',
    ]);
  });

  test('when more members are unhealthy than may be lost', async () => {
    const change = (seen: Writable<Observation>): void =>
      ['kv-1', 'kv-2'].forEach((node) => silence(seen, node));
    expect(await refusals({ change })).toEqual([
      '2 members are not healthy (kv-1, kv-2); this cluster survives 1.',
    ]);
  });

  test('when two nodes of one zone are lost', async () => {
    const change = (seen: Writable<Observation>): void =>
      ['kv-1', 'kv-4'].forEach((node) => silence(seen, node));
    expect(await refusals({ nodes: 5, change })).toEqual([
      'kv-1 and kv-4 are both unhealthy in zone zone-a: the zone may be lost, and new instances would go into it.',
    ]);
  });

  test('when a setting is unsafe', async () => {
    const setting = {
      node: 'kv-1',
      setting: 'leave_on_terminate',
      value: 'true',
      because: 'it changes the peer set',
    };
    expect(await refusals({ change: (seen) => (seen.service.unsafe = [setting]) })).toEqual([
      'kv-1: leave_on_terminate = true is unsafe: it changes the peer set.',
    ]);
  });

  test('when the version path is not supported', async () => {
    const sentence = (node: string): string =>
      `${node} runs 1; going to 3 is not supported: a version would be skipped.`;
    expect(await refusals({ to: '3' })).toEqual(['kv-1', 'kv-2', 'kv-3'].map(sentence));
  });

  test('when the service takes no such step while a member is not healthy, which it is told of by name', async () => {
    const scenario = new Scenario({ seed: 1, nodes: 3, running: '1' });
    scenario.world.time.pass(10_000);
    const observation = structuredClone(await scenario.observe()) as Writable<Observation>;
    silence(observation, 'kv-2');
    const rules: ServiceRules = {
      ...simRules(),
      versionPath: (from, to, unhealthy) =>
        from === to || unhealthy.length === 0
          ? { kind: 'allowed' }
          : { kind: 'refused', because: `${unhealthy.join()} first` },
    };
    const answer = planUpgrade({ intent: 'upgrade', release: scenario.release('2'), observation, rules });
    expect(answer.kind === 'refused' ? answer.refusals.map(describeRefusal) : [answer.kind]).toEqual([
      'kv-1 runs 1; going to 2 is not supported: kv-2 first.',
      'kv-3 runs 1; going to 2 is not supported: kv-2 first.',
    ]);
  });

  test('when the data cannot go back', async () => {
    expect(await refusals({ intent: 'rollback', running: '2', to: '1' })).toEqual([
      'Going back from 2 to 1 is not possible: every member has written in the format of 2.',
    ]);
    const mixed = (seen: Writable<Observation>): void =>
      says(seen, 'kv-2', (answer) => (answer.version = '1'));
    expect(await refusals({ intent: 'rollback', running: '2', to: '1', change: mixed })).toEqual(['planned']);
  });

  test('when members would have to leave', async () => {
    const scenario = new Scenario({ seed: 1, nodes: 5 });
    const nodes = scenario.release('2').nodes.slice(0, 3);
    expect(await refusals({ nodes: 5, release: { nodes } })).toEqual([
      'kv-4, kv-5 would have to leave the cluster; removing members is not done by a roll.',
    ]);
  });

  test('when create meets a cluster, or data without one', async () => {
    expect(await refusals({ intent: 'create' })).toEqual([
      'Members kv-1, kv-2, kv-3 answer already: create is for an empty place.',
    ]);
    const change = (seen: Writable<Observation>): void =>
      seen.cloud.volumes.slice(0, 2).forEach((one) => (one.history = 'initialised'));
    expect(await refusals({ intent: 'create', running: 'nothing', to: '1', change })).toContain(
      'Volumes of kv-1, kv-2 hold data but no member answers: forming a new cluster beside it is refused.',
    );
  });
});

test('a release from outside takes defaults, and is refused by the name of the field that is wrong', () => {
  const good = {
    ...{ cluster: 'prod/kv', release: 'infra-v1', serviceVersion: '1', strategy: 'swap' },
    ...{
      image: { id: 'ami-1', name: 'kv', version: '1', status: 'released' },
      template: { id: 'lt-1', version: 1 },
    },
    nodes: [{ name: 'kv-1', zone: 'a', volume: 'vol-1', address: '10.0.0.1' }],
  };
  expect(releaseSchema.parse(good).settings).toEqual(defaultSettings);
  expect(
    releaseSchema.parse({ ...good, settings: { deadlinesMs: { prove: 1_000 } } }).settings.deadlinesMs.prove,
  ).toBe(1_000);
  expect(releaseSchema.safeParse({ ...good, settings: { passes: 1 } }).error?.issues[0]?.path).toEqual([
    'settings',
    'passes',
  ]);
  expect(
    releaseSchema.safeParse({ ...good, nodes: [...good.nodes, ...good.nodes] }).error?.issues[0]?.message,
  ).toContain('share');
});
