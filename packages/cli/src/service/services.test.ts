import type { ClusterDescription } from '@moult/consul-stack';
import type { MemberSeen, ServiceSeen } from '@moult/rolling-upgrade';
import { expect, test } from 'vitest';
import { rulesOf } from '../roll/carry-out.js';
import { consulService } from './consul-service.js';
import { etcdService } from './etcd-service.js';

const description: ClusterDescription = {
  ...{ environment: 'dev', cluster: 'etcd', release: 'r1', region: 'us-east-1', cidr: '10.7.0.0/16' },
  ...{ vpcId: 'vpc-1', securityGroupId: 'sg-1', imageId: 'ami-1' },
  launchTemplate: { id: 'lt-1', version: 1 },
  nodes: ['etcd-1', 'etcd-2', 'etcd-3'].map((name, at) => ({
    name,
    ...{ zone: 'a', subnetId: 'subnet-1', volumeId: `vol-${String(at)}` },
    serviceAddress: `10.7.${String(at)}.16`,
  })),
};

test('an etcd node is told all members by name; a Consul server finds its peers by itself', () => {
  expect(etcdService.instanceTags(description)).toEqual({
    'moult:members': 'etcd-1=10.7.0.16,etcd-2=10.7.1.16,etcd-3=10.7.2.16',
  });
  expect(consulService.instanceTags(description)).toEqual({
    'consul-type': 'server',
    'moult:secrets': 'gossip-key',
  });
});

test('five members with the longest addresses still fit into one tag', () => {
  const nodes = [1, 2, 3, 4, 5].map((at) => ({
    ...{ name: `etcd-${String(at)}`, zone: 'a', subnetId: 'subnet-1', volumeId: `vol-${String(at)}` },
    serviceAddress: '172.168.255.255',
  }));
  // EC2 allows 256 characters in a tag's value.
  for (const value of Object.values(etcdService.instanceTags({ ...description, nodes }))) {
    expect(value.length).toBeLessThanOrEqual(256);
  }
});

test('of etcd only the peer port is open, and its clients’ port to nobody', () => {
  expect(etcdService.peerPorts).toEqual([{ name: 'peers', port: 2380, protocol: 'tcp' }]);
});

test('an operator of etcd needs a certificate; one of Consul reads no secret', () => {
  expect(etcdService.operatorSecrets).toEqual(['client-ca', 'operator']);
  expect(consulService.operatorSecrets).toEqual([]);
});

const seen = (...versions: string[]): ServiceSeen => ({
  members: versions.map(
    (version, at): MemberSeen => ({
      ...{ node: `consul-${String(at + 1)}`, at: 0 },
      answer: {
        ...{ kind: 'answered', healthy: true, version, term: 2, leader: 'consul-1', voters: [] },
        ...{ appliedIndex: 9, sentinel: 'unread', digest: '' },
      },
    }),
  ),
  ...{ guard: { kind: 'unread' }, unsafe: [], electionTimeoutMs: 5_000 },
});

// Fails when the rules are made of the version to come: then the leader, which is last, is asked for what it cannot do.
test('a leader too old to hand over is not asked to, and a bake is measured by the timeout that the members have', () => {
  const { traits } = consulService.rules(seen('1.14.11', '1.15.0'), '1.15.0');
  expect(traits).toMatchObject({ leadership: 'election', electionTimeoutMs: 5_000 });
  expect(consulService.rules(seen(), '1.15.0').traits.leadership).toBe('transfer');
});

test('a run goes on by what its plan says, whatever its members have become since', () => {
  const service = { name: 'consul', leadership: 'election', electionTimeoutMs: 5_000 } as const;
  expect(rulesOf(consulService, { service, serviceVersion: '1.15.0' }).traits).toEqual(service);
});
