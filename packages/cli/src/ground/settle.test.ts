import type { ClusterDescription } from '@moult/consul-stack';
import { expect, test } from 'vitest';
import type { Config } from '../config/config.js';
import { followsOperator, isShutTo, settle, type Standing } from './settle.js';

const config: Config = {
  ...{ environment: 'prod', cloud: 'aws', region: 'eu-central-1', keyPair: 'operator' },
};
const has: ClusterDescription = {
  ...{ environment: 'prod', cluster: 'consul', release: 'infra-v1', region: 'eu-central-1' },
  ...{ vpcId: 'vpc-1', cidr: '10.7.0.0/16', securityGroupId: 'sg-1', imageId: 'ami-1' },
  launchTemplate: { id: 'lt-1', version: 1 },
  choices: {
    ...{ strategy: 'replace', operatorFrom: 'given', imageFrom: 'id', instanceType: 'm7i.large' },
    ...{ keyPair: 'operator', operatorCidr: '192.0.2.0/24', dataVolumeGiB: 20 },
  },
  nodes: ['a', 'b', 'c', 'a', 'b'].map((zone, at) => ({
    ...{ name: `consul-${String(at + 1)}`, zone, subnetId: 's', volumeId: 'v', serviceAddress: '10.7.0.16' },
  })),
};
const standing: Standing = { has, release: 'infra-v1', seenFrom: '203.0.113.7/32', expires: null };
const seenBefore: ClusterDescription = {
  ...has,
  choices: { ...has.choices, operatorFrom: 'seen', imageFrom: 'name' } as NonNullable<typeof has.choices>,
};

test('flags that are forgotten change nothing of a cluster that exists', () => {
  expect(settle(config, standing)).toEqual({
    settled: {
      ...{ nodes: 5, instanceType: 'm7i.large', keyPair: 'operator', dataVolumeGiB: 20, strategy: 'replace' },
      ...{ zones: ['a', 'b', 'c'], operator: { cidr: '192.0.2.0/24', from: 'given' }, imageId: 'ami-1' },
    },
    changes: [],
    refusals: [],
  });
});

test('of a cluster that does not exist they are defaults', () => {
  expect(settle(config, { ...standing, has: null }).settled).toEqual({
    ...{ nodes: 3, instanceType: 't3.small', keyPair: 'operator', dataVolumeGiB: 8, strategy: 'swap' },
    ...{ zones: null, operator: { cidr: '203.0.113.7/32', from: 'seen' }, imageId: null },
  });
});

test.each<[string, Partial<Config>, Partial<Standing>, string]>([
  ['another type', { instanceType: 't3.small' }, {}, 'instance type: m7i.large, from now on t3.small'],
  ['another key', { keyPair: 'next' }, {}, 'key pair: operator, from now on next'],
  [
    'larger volumes',
    { dataVolumeGiB: 40 },
    {},
    'data volumes: 20 GiB, from now on 40 GiB each; the file systems',
  ],
  ['another strategy', { strategy: 'swap' }, {}, 'strategy: replace, from now on swap'],
  ['another block', { operatorCidr: '0.0.0.0/1' }, {}, 'SSH is open to: 192.0.2.0/24, from now on 0.0.0.0/1'],
  [
    'an operator who moved',
    {},
    { has: seenBefore },
    'SSH is open to: 192.0.2.0/24, from now on 203.0.113.7/32',
  ],
])('%s is a change, and shown', (_, asked, other, says) => {
  const { changes, refusals } = settle({ ...config, ...asked }, { ...standing, ...other });
  expect(changes).toEqual([expect.stringContaining(says)]);
  expect(refusals).toEqual([]);
});

test.each<[string, Partial<Config>, string]>([
  ['another count', { nodes: 3 }, 'This cluster has 5 nodes, not 3'],
  [
    'another block',
    { cidr: '10.8.0.0/16' },
    'prod has the block 10.7.0.0/16 and cannot be moved to 10.8.0.0/16',
  ],
  ['other zones', { zones: ['a', 'b', 'd'] }, 'This cluster lives in a, b, c'],
  ['smaller volumes', { dataVolumeGiB: 8 }, 'The data volumes have 20 GiB: a volume does not shrink to 8.'],
  ['an end', { expires: '2027-01-01T00:00:00Z' }, 'This environment is to last'],
  ['no block at all', { operatorCidr: 'office' }, '--operator-cidr: office is no IPv4 block'],
])('%s is refused', (_, asked, says) => {
  expect(settle({ ...config, ...asked }, standing).refusals).toEqual([expect.stringContaining(says)]);
});

// Safety rule: kept volumes would come back unprotected, and a sweep would find them.
test('data that was kept comes back to last: an end is refused also where no cluster is', () => {
  const asked = { ...config, expires: '2027-01-01T00:00:00Z' };
  expect(settle(asked, { ...standing, has: null }).refusals).toEqual([
    'This environment is to last, which --expires does not change.',
  ]);
  const anew = { ...standing, has: null, expires: asked.expires };
  expect(settle(asked, anew).refusals).toEqual([]);
});

test('zones in another order are the same zones', () => {
  expect(settle({ ...config, zones: ['c', 'a', 'b'] }, standing).refusals).toEqual([]);
});

test('an image that was named stays with its release, and is let go by name', () => {
  const image = (asked: Partial<Config>, release = 'infra-v1'): string | null =>
    settle({ ...config, ...asked }, { ...standing, release }).settled.imageId;
  expect(image({})).toBe('ami-1');
  expect(image({}, 'infra-v2')).toBeNull();
  expect(image({ imageId: 'by-name' })).toBeNull();
  expect(image({ imageId: 'ami-2' }, 'infra-v2')).toBe('ami-2');
});

test('an address that cannot be found out locks nobody out, and a block that was given is not looked for', () => {
  const { settled } = settle(config, { ...standing, has: seenBefore, seenFrom: null });
  expect(settled.operator).toEqual({ cidr: '192.0.2.0/24', from: 'seen' });
  expect(followsOperator(config, has)).toBe(false);
  expect(followsOperator(config, seenBefore)).toBe(true);
  expect(followsOperator({ ...config, operatorCidr: '192.0.2.0/24' }, seenBefore)).toBe(false);
});

test('nobody is shut out of a cluster that is open to the same block, or where nobody knows', () => {
  expect(isShutTo('203.0.113.7/32', has)).toBe(true);
  expect(isShutTo('192.0.2.0/24', has)).toBe(false);
  expect(isShutTo(null, has)).toBe(false);
  expect(isShutTo('203.0.113.7/32', null)).toBe(false);
});

test('a stack that was applied before its choices were told takes the defaults, as it did', () => {
  const { choices, ...before } = has;
  expect(choices).toBeDefined();
  const { settled, changes } = settle(config, { ...standing, has: before });
  expect(settled).toMatchObject({ instanceType: 't3.small', dataVolumeGiB: 8, nodes: 5, imageId: null });
  expect(changes).toEqual([]);
});
