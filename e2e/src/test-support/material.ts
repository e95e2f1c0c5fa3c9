import type { Operation } from '@moult/history-checker';
import { type Faults, prng, Scenario, simRules } from '@moult/rolling-upgrade/simulator';
import type { NodeSeen } from '@moult/report';
import type { Evidence } from '../report/evidence.js';
import type { QuorumSample } from '../traffic/sampler.js';
import { defaultTraffic } from '../traffic/slots.js';

const nodes = ['kv-1', 'kv-2', 'kv-3'];
const ids = nodes.map((node) => `id-of-${node}`);
const keys = 10;

/** What goes wrong in the run itself. */
export interface Disturbed {
  readonly faults?: readonly Faults[];
}

/**
 * What would have been seen of an upgrade that the engine's simulator really ran: samples of its members at every tick, and
 * clients that write and read at a steady rate, whose answers are those of one register per key.
 */
export async function material({ faults }: Disturbed = {}): Promise<Evidence> {
  const scenario = new Scenario({ seed: 11, nodes: 3, rules: simRules({ leadership: 'transfer' }) });
  const before = nodes.map((node) => seenOf(scenario, node));
  const plan = await scenario.mustPlan('upgrade', '2');
  const { world } = scenario;
  const samples: QuorumSample[] = [];
  world.time.everyTick(() => {
    for (const node of nodes) samples.push(sampleOf(scenario, node));
  });
  const from = world.time.now;
  await scenario.runToEnd(plan, faults);
  const operations = steadyClients(from, world.time.now);
  const image = { id: 'ami-1', name: 'kv', version: 'v1', digest: null, base: null, sources: [] };
  const values = new Map([
    ['loaded/1', 'a'],
    ['loaded/2', 'b'],
  ]);
  return {
    run: { run: 'upgrade', intent: 'upgrade', plan, entries: await world.journal.read(0) },
    ...{ followed: null, expected: 'done' },
    ...{ releaseBefore: 'infra-v1', images: { from: image, to: { ...image, id: 'ami-2', version: 'v2' } } },
    terraform: [],
    nodes: nodes.map((node, index) => ({
      ...{ node, before: before[index] ?? null },
      after: seenOf(scenario, node),
    })),
    faults: [],
    watched: {
      record: {
        schedule: {
          ...{ from, to: world.time.now, everyMs: defaultTraffic.writeEveryMs },
          minimumPerSecond: defaultTraffic.minimumPerSecond,
        },
        ...{ operations, withheld: [] },
      },
      samples,
    },
    readBack: { kind: 'read', members: onEveryMember(lastValues(operations)) },
    loaded: { values, readBack: { kind: 'read', members: onEveryMember(values) } },
    detaches: [{ time: '2026-01-01T00:00:00Z', volume: 'vol-1', forced: 'no' }],
    ...{ scenario: [], maxOutageMs: 5_000, leadership: 'planned' },
    killedLeader: { node: 'kv-3', gapMs: 1_000 },
    environment: {
      ...{ kind: 'rehearsal', name: 'test-1', cloud: 'local', region: 'us-east-1', profile: 'fast' },
      ...{ seed: 11, scenario: 'upgrade', command: 'npm run rehearse', machine: 'simulated', tools: [] },
    },
  };
}

/** The same values on every member, as reading back would find them. */
export function onEveryMember(
  values: ReadonlyMap<string, string>,
): ReadonlyMap<string, ReadonlyMap<string, { readonly value: string }>> {
  const held = new Map([...values].map(([key, value]) => [key, { value }]));
  return new Map(nodes.map((node) => [node, held]));
}

function seenOf({ world }: Scenario, name: string): NodeSeen {
  const machine = [...world.cloud.machines.values()].find(
    (one) => one.node === name && one.mounted !== null && one.state === 'running',
  );
  return {
    ...{ instance: machine?.id ?? null, volume: machine?.mounted ?? null, nodeId: `id-of-${name}` },
    address: world.nodes.find((one) => one.name === name)?.address ?? null,
    version: machine === undefined ? null : (world.service.versions.get(machine.image) ?? null),
  };
}

function versionOf({ cloud, service }: Scenario['world'], node: string): string {
  const machine = [...cloud.machines.values()].find((one) => one.node === node && one.mounted !== null);
  return service.versions.get(machine?.image ?? '') ?? 'unknown';
}

function sampleOf({ world }: Scenario, node: string): QuorumSample {
  const { service, time } = world;
  const at = { node, asked: time.now, answered: time.now + 1 };
  if (!service.upVoters().includes(node)) return { ...at, answer: { kind: 'silent', because: 'away' } };
  const { term, leader } = service;
  return {
    ...at,
    answer: {
      ...{ kind: 'answered', role: 'voter', term, leader, lastIndex: 1, configuration: ids },
      ...{ version: versionOf(world, node), spoken: null },
    },
  };
}

/** A write every 25 ms to keys by turns, and after each a read of another key. */
function steadyClients(from: number, to: number): readonly Operation[] {
  const random = prng(5);
  const held = new Map<string, string>();
  const operations: Operation[] = [];
  for (let number = 0, due = from; due + 10 < to; number += 1, due += defaultTraffic.writeEveryMs) {
    const key = `k${String(Math.floor(random() * keys))}`;
    const value = `value ${String(number)}`;
    const client = `in-place-1@${nodes[number % nodes.length] ?? ''}`;
    operations.push({
      ...{ client, kind: 'write', key, value, due, start: due, end: due + 3, outcome: 'ok' },
    });
    held.set(key, value);
    const looked = `k${String(Math.floor(random() * keys))}`;
    const returned = held.get(looked) ?? null;
    const [start, end] = [due + 5, due + 8];
    operations.push({ client, kind: 'read', key: looked, due: start, start, end, outcome: 'ok', returned });
  }
  return operations;
}

/** What the last write of every key left. */
export function lastValues(operations: readonly Operation[]): ReadonlyMap<string, string> {
  const last = new Map<string, string>();
  for (const one of operations) if (one.kind === 'write' && one.value !== null) last.set(one.key, one.value);
  return last;
}
