import type { Plan } from '@moult/rolling-upgrade';
import { type Faults, prng, Scenario, simRules } from '@moult/rolling-upgrade/simulator';
import { intervalsOf, replacementsOf } from '../build/intervals-of.js';
import type { ReportParts } from '../build/report-of.js';
import type { ImageFacts } from '../model/change.js';
import { type Tick, quorumFrom, trafficFrom } from './seen.js';

/** What the example tells. */
export interface Story {
  readonly seed?: number;
  readonly nodes?: number;
  readonly faults?: readonly Faults[];
  /** Whether the service hands its leader's role over, or stopping the leader costs an election. */
  readonly leadership?: 'transfer' | 'election';
  /** Lost for good once the run is under way, at this tick. */
  readonly lose?: { readonly node: string; readonly atTick: number };
  /** Whether the new image is any good; a bad one never passes its test. */
  readonly image?: 'good' | 'bad';
}

const image = (version: string): ImageFacts => ({
  id: `ami-${version}`,
  name: `kv-v${version}`,
  version,
  digest: `sha256:${version.repeat(64)}`,
  base: `debian-1${version}`,
  sources: [
    {
      name: 'kv',
      version: `${version}.0.4`,
      sha256: 'c0ffee'.repeat(10),
      from: `kv_${version}.0.4_amd64.deb`,
    },
  ],
});

/** The parts of a rehearsal that the engine's simulator really ran; what clients saw is made up around it, from the seed. */
export async function exampleParts(story: Story = {}): Promise<ReportParts> {
  const { seed = 7, nodes = 3, leadership = 'election' } = story;
  const scenario = new Scenario({ seed, nodes, rules: simRules({ leadership }) });
  if (story.image === 'bad') scenario.world.cloud.badImages.add('ami-2');
  const { world } = scenario;
  const before = world.nodes.map((node) => nodeSeen(scenario, node.name));
  const plan = await scenario.mustPlan('upgrade', '2');
  const ticks: Tick[] = [];
  world.time.everyTick(() => {
    if (story.lose?.atTick === ticks.length) world.lose(story.lose.node);
    const { leader, term } = world.service;
    ticks.push({ at: world.time.now, leader, term, up: world.service.upVoters() });
  });
  await scenario.runToEnd(plan, story.faults);
  const entries = await world.journal.read(0);
  const intervals = intervalsOf(entries);
  return {
    ...{ run: 'upgrade-v2', plan, entries, releaseBefore: 'infra-v1' },
    images: { from: image('1'), to: image('2') },
    terraform: [
      { address: 'aws_launch_template.node', action: 'update' },
      { address: 'aws_security_group_rule.peers', action: 'create' },
    ],
    nodes: plan.nodes.map(({ name: node }, index) => ({
      node,
      before: before[index] ?? null,
      after: nodeSeen(scenario, node),
    })),
    faults: [],
    traffic: trafficFrom(ticks, { random: prng(seed), intervals }),
    quorum: quorumFrom(
      ticks,
      plan.nodes.map(({ name }) => name),
      replacementsOf(entries),
    ),
    ...{ checks: dataChecks, environment: environmentOf(plan, seed) },
  };
}

const dataChecks: ReportParts['checks'] = [
  { name: 'no acknowledged write was lost', held: 'yes', evidence: '2310 writes read back from 3 members' },
  { name: 'the history is linearizable', held: 'yes', evidence: '4620 operations on 50 keys' },
];

function environmentOf(plan: Plan, seed: number): ReportParts['environment'] {
  return {
    ...{ kind: 'rehearsal', name: `test-${plan.hash.slice(0, 4)}`, cloud: 'local', region: 'eu-west-1' },
    ...{ profile: 'fast', seed, scenario: 'upgrade', machine: 'Linux, 2 processors, 24 GiB' },
    command: `npm run rehearse -- --seed ${seed}`,
    tools: [
      { name: 'moult', version: '0.1.0' },
      { name: 'Node.js', version: '20.20.0' },
      { name: 'Terraform', version: '1.11.4' },
    ],
  };
}

function nodeSeen({ world }: Scenario, name: string): NonNullable<ReportParts['nodes'][number]['before']> {
  const node = world.nodes.find((one) => one.name === name);
  const machine = [...world.cloud.machines.values()].find(
    (one) => one.node === name && one.mounted !== null && one.state === 'running',
  );
  return {
    instance: machine?.id ?? null,
    volume: machine?.mounted ?? null,
    address: node?.address ?? null,
    nodeId: `${name}-4f1c`,
    version: machine === undefined ? null : (world.service.versions.get(machine.image) ?? null),
  };
}

/** The same story with a fault in the middle of the second node's move. */
export function withFault(parts: ReportParts): ReportParts {
  const during = parts.entries.find(
    ({ fact }) => 'step' in fact && fact.subject === 'kv-2' && fact.step === 'detach-volume',
  );
  if (during === undefined) throw new Error('the second node is moved');
  return { ...parts, faults: [{ at: during.at + 800, node: 'kv-2', says: 'DetachVolume stuck for 1 s' }] };
}
