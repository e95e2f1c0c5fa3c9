import type { Thing } from '@moult/aws';
import { expect, test } from 'vitest';
import { isOf, linesOf, listed, orphanedKeys, type Remains, split } from './remains.js';

const thing = (kind: Thing['kind'], id: string, node?: string): Thing => ({
  ...{ kind, id, environment: 'prod', cluster: 'consul', expires: undefined, node },
  ...{ initialised: false, block: undefined },
});

const remains: Remains = {
  things: [
    thing('instance', 'i-1', 'consul-1'),
    thing('volume', 'vol-1', 'consul-1'),
    thing('volume', 'vol-root'),
    thing('snapshot', 'snap-1', 'consul-1'),
    thing('vpc', 'vpc-1'),
  ],
  roles: ['prod-consul'],
  secrets: ['consul/gossip-key'],
  objects: ['terraform/prod/consul', 'moult/prod/consul/lease.json'],
};

test('data volumes, their snapshots and what opens them stay, unless data goes', () => {
  expect(split(remains, false)).toEqual({
    going: ['instance i-1', 'volume vol-root', 'vpc vpc-1', 'role prod-consul'],
    staying: ['volume vol-1 (consul-1)', 'snapshot snap-1 (consul-1)', 'secret consul/gossip-key'],
  });
  expect(split(remains, true)).toMatchObject({ staying: [] });
  expect(split(remains, true).going).toHaveLength(7);
});

test('the key of an environment goes with the last cluster that it opens', () => {
  const key = { ...thing('key-pair', 'test-1'), cluster: undefined };
  const shownStill = thing('vpc', 'vpc-1');
  expect(orphanedKeys([shownStill, key], 'consul')).toEqual([key]);
  expect(orphanedKeys([{ ...shownStill, cluster: 'etcd' }, key], 'consul')).toEqual([]);
});

test('what is to go stands by its kind, so that whoever is asked can read it', () => {
  expect(listed('to be removed:', split(remains, false).going)).toEqual([
    'to be removed:',
    '  instance  i-1',
    '  volume    vol-root',
    '  vpc       vpc-1',
    '  role      prod-consul',
  ]);
  expect(listed('to be kept:', split(remains, false).staying)).toEqual([
    'to be kept:',
    '  volume    vol-1 (consul-1)',
    '  snapshot  snap-1 (consul-1)',
    '  secret    consul/gossip-key',
  ]);
  expect(listed('to be kept:', [])).toEqual([]);
});

test('an environment is empty only when its objects are gone too', () => {
  const gone: Remains = { ...remains, things: [], roles: [], secrets: [] };
  expect(linesOf(gone)).toEqual(['object terraform/prod/consul', 'object moult/prod/consul/lease.json']);
  expect(linesOf({ ...gone, objects: [] })).toEqual([]);
});

test.each<[string, string | null, boolean]>([
  ['terraform/prod/consul', 'consul', true],
  ['terraform/prod/consul.tflock', 'consul', true],
  ['terraform/prod/consul-2', 'consul', false],
  ['moult/prod/consul/journal/r1/0000000000.json', 'consul', true],
  ['moult/prod/consul-2/current.json', 'consul', false],
  ['moult/prod/etcd/current.json', null, true],
  ['moult/prod-2/consul/current.json', null, false],
])('%s is of %s: %s', (key, cluster, ours) => {
  expect(isOf(key, { environment: 'prod', cluster })).toBe(ours);
});
