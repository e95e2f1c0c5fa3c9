import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterDescription, ClusterSpec } from '@moult/consul-stack';
import { expect, test } from 'vitest';
import { infraEtcdV1 } from './index.js';

const spec: ClusterSpec = {
  environment: 'prod',
  cluster: infraEtcdV1.service.name,
  release: infraEtcdV1.name,
  region: 'eu-central-1',
  zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
  cidr: '10.77.0.0/16',
  nodes: 3,
  instanceType: 't3.small',
  imageId: 'ami-0123456789abcdef0',
  keyPair: 'operator',
  operatorCidr: '203.0.113.7/32',
  peerPorts: infraEtcdV1.service.peerPorts,
  dataVolumeGiB: 8,
  userData: infraEtcdV1.userData,
  lifetime: { kind: 'lasting' },
  stateBucket: 'moult-state',
};

/** Differs in everything in which a cluster may: the stack has no branch that neither of the two takes. */
const other: ClusterSpec = {
  ...{ ...spec, environment: 'test-5', nodes: 5, region: 'us-east-1', cidr: '10.9.0.0/20' },
  zones: ['us-east-1a', 'us-east-1b', 'us-east-1d'],
  instanceType: 'm7i.large',
  dataVolumeGiB: 100,
  lifetime: { kind: 'throwaway', expires: '2027-01-01T00:00:00Z' },
  adopt: { 'etcd-2': 'vol-0123456789abcdef0' },
  choices: { strategy: 'replace', operatorFrom: 'given', imageFrom: 'id' },
};

/** As much of a cluster as its machines' tags are made from. */
const description: ClusterDescription = {
  ...{ environment: 'prod', cluster: 'etcd', release: infraEtcdV1.name, region: 'eu-central-1' },
  ...{ vpcId: 'vpc-1', cidr: '10.77.0.0/16', securityGroupId: 'sg-1', imageId: 'ami-1' },
  launchTemplate: { id: 'lt-1', version: 1 },
  nodes: ['etcd-1', 'etcd-2', 'etcd-3'].map((name, at) => ({
    ...{ name, zone: 'a', subnetId: 'subnet-1', volumeId: 'vol-1' },
    serviceAddress: `10.77.${String(at)}.16`,
  })),
};

/** Vitest would write a golden that is missing; a released one must be there. */
test.each([
  ['prod', spec],
  ['throwaway-of-five', other],
])('what infra-etcd-v1 makes of Terraform is frozen: %s', async (name, of) => {
  const folder = await mkdtemp(join(tmpdir(), 'infra-etcd-v1-'));
  try {
    const made = await readFile(join(infraEtcdV1.synthesise(of, folder), 'cdk.tf.json'), 'utf8');
    const golden = readFileSync(join(import.meta.dirname, `__golden__/${name}.tf.json`), 'utf8');
    expect(JSON.parse(made)).toEqual(JSON.parse(golden));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('what its machines are is frozen too, which no Terraform tells', () => {
  const { image, userData, service, previous } = infraEtcdV1;
  const { name, loginUser, peerPorts } = service;
  expect({ image, userData, name, loginUser, peerPorts, previous: previous?.name }).toEqual({
    image: { name: 'etcd', version: 'v1' },
    userData: '#!/bin/sh\n',
    name: 'etcd',
    loginUser: 'admin',
    peerPorts: [{ name: 'peers', port: 2380, protocol: 'tcp' }],
    previous: undefined,
  });
  expect(service.instanceTags(description)).toEqual({
    'moult:members': 'etcd-1=10.77.0.16,etcd-2=10.77.1.16,etcd-3=10.77.2.16',
  });
});

test('it is made with the very versions it was released with: a range would let a later one in', () => {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  const own = Object.entries(dependencies).filter(([name]) => name.startsWith('@moult/'));
  expect(own.length).toBeGreaterThan(1);
  for (const [, version] of own) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

test('its version is that of its package', () => {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
  expect(JSON.parse(text)).toMatchObject(infraEtcdV1.package);
});
