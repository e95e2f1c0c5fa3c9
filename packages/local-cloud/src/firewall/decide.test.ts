import { describe, expect, test } from 'vitest';
import type { TrafficPolicy } from '../machines/traffic-policy.js';
import type { Instance } from '../model/instance.js';
import type { Cut } from './cuts.js';
import { decideTraffic, type TrafficRecords } from './decide.js';
import type { Group, GroupRule, Peer } from './group.js';

/** An instance as far as traffic is concerned. */
function machine(
  id: string,
  last: number,
  groups: readonly string[],
  more: Partial<Instance> = {},
): Instance {
  const addresses = [`10.0.0.${last}`];
  return {
    id,
    state: 'running',
    placement: { vpcId: 'vpc-1', zone: 'us-east-1a' },
    network: { assigned: addresses, delivered: addresses },
    groups: groups.map((group) => ({ id: group, name: group })),
    ...more,
  } as Instance;
}

const ssh = (peer: Peer): GroupRule => ({
  match: { kind: 'ports', protocol: 'tcp', from: 22, to: 22 },
  peer,
});
const fromGroup = (groupId: string): Peer => ({ kind: 'group', groupId });
const group = (id: string, ...ingress: GroupRule[]): Group => ({ id, ingress, egress: [] });

function decided(
  instances: readonly Instance[],
  groups: readonly Group[],
  more: Partial<TrafficRecords> = {},
) {
  const byId = new Map(groups.map((one) => [one.id, one]));
  return decideTraffic({ instances, groups: byId, prefixLists: new Map(), cuts: [], ...more });
}

const peersOf = (policy: TrafficPolicy | undefined) => policy?.ingress.map(({ peer }) => peer);

describe('groups', () => {
  test('rules of all groups of an interface count, each once', () => {
    const a = ssh({ kind: 'cidr', cidr: '10.1.0.0/16' });
    const b = ssh({ kind: 'cidr', cidr: '10.2.0.0/16' });
    const policies = decided([machine('i-a', 4, ['g', 'h'])], [group('g', a, b), group('h', b)]);
    expect(peersOf(policies.get('i-a'))).toEqual(['10.1.0.0/16', '10.2.0.0/16']);
  });

  test('an instance whose groups say nothing lets nothing in', () => {
    expect(decided([machine('i-a', 4, ['g'])], [group('g')]).get('i-a')).toEqual({
      ...{ ingress: [], egress: [], cutOff: [], operator: 'by-rules' },
    });
    expect(decided([machine('i-a', 4, ['unknown'])], []).get('i-a')?.ingress).toEqual([]);
  });

  test('a group stands for the addresses of its members, secondary ones included, and for nobody else', () => {
    const network = { assigned: ['10.0.0.5', '10.0.0.50'], delivered: ['10.0.0.5', '10.0.0.51'] };
    const instances = [
      machine('i-a', 4, ['g']),
      machine('i-b', 5, ['h'], { network: network as unknown as Instance['network'] }),
      machine('i-c', 6, ['k']),
      machine('i-gone', 7, ['h'], { state: 'terminated' }),
      machine('i-stopped', 8, ['h'], { state: 'stopped' }),
      machine('i-far', 9, ['h'], { placement: { vpcId: 'vpc-2' } as Instance['placement'] }),
    ];
    expect(peersOf(decided(instances, [group('g', ssh(fromGroup('h')))]).get('i-a'))).toEqual([
      ...['10.0.0.5/32', '10.0.0.50/32', '10.0.0.51/32', '10.0.0.8/32'],
    ]);
  });

  test('a group that refers to itself admits its members', () => {
    const policies = decided(
      [machine('i-a', 4, ['g']), machine('i-b', 5, ['g'])],
      [group('g', ssh(fromGroup('g')))],
    );
    expect(peersOf(policies.get('i-a'))).toEqual(['10.0.0.4/32', '10.0.0.5/32']);
  });

  test('a prefix list stands for its blocks', () => {
    const prefixLists = new Map([['pl-1', ['192.0.2.0/24', '198.51.100.0/24']]]);
    const rule = ssh({ kind: 'prefix-list', prefixListId: 'pl-1' });
    const policies = decided([machine('i-a', 4, ['g'])], [group('g', rule)], { prefixLists });
    expect(peersOf(policies.get('i-a'))).toEqual(['192.0.2.0/24', '198.51.100.0/24']);
  });

  test('an egress rule that names a group lets out to its members, and to nobody else', () => {
    const speaker: Group = { id: 'g', ingress: [], egress: [ssh(fromGroup('h'))] };
    const towards = (...others: Instance[]) => {
      const policy = decided([machine('i-a', 4, ['g']), ...others], [speaker]).get('i-a');
      return [policy?.egress.map(({ peer }) => peer), peersOf(policy)];
    };
    expect(towards(machine('i-b', 5, ['h']), machine('i-c', 6, ['k']))).toEqual([['10.0.0.5/32'], []]);
    // Who has left the group is let out to no more.
    expect(towards(machine('i-b', 5, ['k']), machine('i-c', 6, ['h']))).toEqual([['10.0.0.6/32'], []]);
  });

  test('a terminated instance has no policy', () => {
    expect([...decided([machine('i-a', 4, ['g'], { state: 'terminated' })], []).keys()]).toEqual([]);
  });
});

describe('partitions', () => {
  const instances = [
    machine('i-a', 4, ['g']),
    machine('i-b', 5, ['g'], { publicIp: '198.18.0.5' }),
    machine('i-c', 6, ['g'], { placement: { vpcId: 'vpc-1', zone: 'us-east-1b' } as Instance['placement'] }),
  ];
  const seen = (cut: Cut) =>
    Object.fromEntries(
      [...decided(instances, [], { cuts: [cut] })].map(([id, { cutOff, operator }]) => [
        id,
        [...cutOff, ...(operator === 'cut-off' ? ['operator'] : [])],
      ]),
    );
  const instance = (instanceId: string) => ({ kind: 'instance', instanceId }) as const;

  test('between two machines: both are cut off from all addresses of the other, a third is not', () => {
    expect(seen({ between: [instance('i-a')], and: [instance('i-b')] })).toEqual({
      ...{ 'i-a': ['10.0.0.5', '198.18.0.5'], 'i-b': ['10.0.0.4'], 'i-c': [] },
    });
  });

  test('between a machine and the operator', () => {
    expect(seen({ between: [instance('i-a')], and: [{ kind: 'operator' }] })).toEqual({
      ...{ 'i-a': ['operator'], 'i-b': [], 'i-c': [] },
    });
    expect(seen({ between: [{ kind: 'operator' }], and: 'everybody-else' })).toEqual({
      ...{ 'i-a': ['operator'], 'i-b': ['operator'], 'i-c': ['operator'] },
    });
  });

  test('a zone from everybody else: its machines keep each other', () => {
    expect(seen({ between: [{ kind: 'zone', zone: 'us-east-1a' }], and: 'everybody-else' })).toEqual({
      'i-a': ['10.0.0.6', 'operator'],
      'i-b': ['10.0.0.6', 'operator'],
      'i-c': ['10.0.0.4', '10.0.0.5', '198.18.0.5'],
    });
  });
});
