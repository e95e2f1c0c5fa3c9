import { CreateSubnetCommand, CreateVpcCommand, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { ClusterSecrets, gossipKeyName, newGossipKey, withdrawInitialise } from '@moult/aws';
import { endingOf, linesFor, nothingShown, openCluster, type OpenCluster, releaseOf } from '@moult/cli';
import { consulRules } from '@moult/consul-probe';
import type { ClusterDescription, ClusterSpec } from '@moult/consul-stack';
import type { BuildResult } from '@moult/image-builder';
import { gather, type Intent, planUpgrade, printPlan, run, type RunEnd } from '@moult/rolling-upgrade';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Place } from './place.js';
import { Writer } from './writer.js';

const rules = consulRules({ version: '1.8.7', electionTimeoutMs: 1_000 });
/** Shorter bakes than by default: the cloud answers at once, and the test shows the way, not the patience. */
const settings = { bakeMs: 3_000, canaryBakeMs: 4_000 };
const cidr = '10.211.0.0/16';

let place: Place;
let images: Record<'v1' | 'v2', BuildResult>;

beforeAll(async () => {
  place = await Place.open(7);
  const { ec2 } = place.clients;
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.210.0.0/16' }));
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.210.0.0/24' }),
  );
  const subnet = Subnet?.SubnetId ?? '';
  images = { v1: await place.bake('v1', subnet), v2: await place.bake('v2', subnet) };
}, 900_000);

afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

function spec(release: string, image: BuildResult): ClusterSpec {
  const { region } = place.cloud;
  return {
    ...{ environment: 'test-thin', cluster: 'consul', release, region, cidr, nodes: 3 },
    zones: ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
    ...{
      instanceType: 't3.small',
      imageId: image.imageId,
      keyPair: 'operator',
      operatorCidr: '10.211.0.1/32',
    },
    ...{ dataVolumeGiB: 1, userData: '#!/bin/sh\n', stateBucket: place.bucket },
    lifetime: { kind: 'throwaway', expires: '2030-01-01T00:00:00Z' },
  };
}

function open(description: ClusterDescription, name: string): OpenCluster {
  return openCluster({
    ...{ clients: place.clients, description, stateBucket: place.bucket, rules, run: name },
    login: { user: 'admin', auth: { kind: 'key', privateKey: place.login.privateKey } },
    instanceTags: {
      'consul-type': 'server',
      'moult:secrets': gossipKeyName,
      'moult:endpoint': place.cloud.endpointForMachines(description.vpcId) ?? '',
    },
    snapshots: place.folder,
  });
}

/** Plans on a fresh look and runs the plan to its end, saying what an operator would read. */
async function carryOut(
  intent: Intent,
  cluster: OpenCluster,
  what: { description: ClusterDescription; image: BuildResult },
): Promise<RunEnd> {
  const { imageId: id, name, version } = what.image;
  const image = { id, name, version, status: 'tested' } as const;
  const release = releaseOf(what.description, { image, serviceVersion: '1.8.7', strategy: 'swap', settings });
  const planned = planUpgrade({ intent, release, observation: await gather(cluster.ports, release), rules });
  if (planned.kind !== 'planned') throw new Error(JSON.stringify(planned, null, 2));
  process.stdout.write(`${printPlan(planned.plan)}\n`);
  const events = run(cluster.ports, {
    plan: planned.plan,
    holder: `e2e-${intent}`,
    stop: { wish: () => 'none' },
  });
  let shown = nothingShown;
  for (;;) {
    const next = await events.next();
    if (next.done === true) {
      process.stdout.write(`${endingOf(next.value, 'moult').lines.join('\n')}\n`);
      return next.value;
    }
    const { lines, shown: now } = linesFor(shown, next.value);
    shown = now;
    for (const line of lines) process.stdout.write(`${line}\n`);
  }
}

async function instances(): Promise<string[]> {
  const { Reservations = [] } = await place.clients.ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: ['running'] }] }),
  );
  return Reservations.flatMap(({ Instances = [] }) =>
    Instances.map(({ InstanceId = '' }) => InstanceId),
  ).sort();
}

test('three nodes are created with v1 and swapped to v2 under writes; data, volumes and addresses stay', async () => {
  const before = await place.apply(spec('infra-v1', images.v1));
  const whose = { environment: 'test-thin', cluster: 'consul' };
  await new ClusterSecrets(place.clients.ssm, whose).ensure(gossipKeyName, newGossipKey);
  await using v1 = open(before, 'create-v1');
  expect(await carryOut('create', v1, { description: before, image: images.v1 })).toEqual({
    kind: 'finished',
    outcome: 'done',
    left: [],
  });
  const old = await instances();
  expect(old).toHaveLength(3);
  // The cluster stands: from now on no instance may format a volume or found another one.
  await withdrawInitialise({ ec2: place.clients.ec2, now: Date.now }, old, { notAfter: Date.now() + 20_000 });
  const nodes = before.nodes.map(({ name }) => name);
  const idsBefore = await nodeIds(v1, nodes);
  const leaderBefore = await (await v1.member('consul-1')).statusLeader();

  const after = await place.apply(spec('infra-v2', images.v2));
  expect(after.nodes).toEqual(before.nodes);
  expect(after.launchTemplate.version).toBe(before.launchTemplate.version + 1);

  await using v2 = open(after, 'upgrade-v2');
  const writer = new Writer(nodes, (node) => v2.member(node));
  const end = await carryOut('upgrade', v2, { description: after, image: images.v2 });
  const acknowledged = await writer.stop();
  expect(end).toEqual({ kind: 'finished', outcome: 'done', left: [] });
  process.stdout.write(
    `${String(acknowledged.length)} acknowledged writes, longest gap ${writer.longestGapMs().toFixed(0)} ms, leader before ${String(leaderBefore)}\n`,
  );

  const replaced = await instances();
  expect(replaced).toHaveLength(3);
  expect(replaced.filter((id) => old.includes(id))).toEqual([]);
  expect(await nodeIds(v2, nodes)).toEqual(idsBefore);
  expect(acknowledged.length).toBeGreaterThan(100);
  for (const node of nodes) {
    const { entries } = await (await v2.member(node)).readPrefix('e2e/', 'stale', { deadlineMs: 10_000 });
    const found = new Map(entries.map(({ key, value }) => [key, Buffer.from(value).toString('utf8')]));
    expect(acknowledged.filter(({ key, value }) => found.get(key) !== value)).toEqual([]);
  }
  expect(
    place.cloud.calls({ action: 'DetachVolume' }).filter(({ parameters }) => 'Force' in parameters),
  ).toEqual([]);
}, 900_000);

async function nodeIds(cluster: OpenCluster, nodes: readonly string[]): Promise<Record<string, string>> {
  const entries = nodes.map(async (node) => {
    const peers = await (await cluster.member(node)).raftPeers('own');
    return [node, peers.find((peer) => peer.node === node)?.id ?? ''] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
