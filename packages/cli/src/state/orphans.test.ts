import type { Thing } from '@moult/aws';
import { expect, test } from 'vitest';
import { adoptionLines } from './clear-orphans.js';
import { blockOfData, judgeOrphans } from './orphans.js';

const thing = (kind: Thing['kind'], id: string, more: Partial<Thing> = {}): Thing => ({
  ...{ kind, id, environment: 'prod', cluster: 'consul', expires: undefined, node: undefined },
  initialised: false,
  block: undefined,
  ...more,
});

const vpc = thing('vpc', 'vpc-1');
const subnet = thing('subnet', 'subnet-1');
const volume = thing('volume', 'vol-1', { node: 'consul-1' });

test('what the state knows is no orphan, and what the engine made is none either', () => {
  const made = [thing('instance', 'i-1'), thing('snapshot', 'snap-1'), thing('volume', 'vol-root')];
  expect(judgeOrphans([vpc, ...made], new Set(['vpc-1']))).toEqual({ kind: 'none' });
});

test('what nobody uses is removed in order, and a volume of a node is taken over', () => {
  expect(judgeOrphans([volume, subnet, vpc], new Set())).toEqual({
    kind: 'clean',
    adopt: { 'consul-1': 'vol-1' },
    remove: [subnet, vpc],
  });
});

test('while an instance lives nothing is removed: then it is the state that is lost', () => {
  expect(judgeOrphans([thing('instance', 'i-1'), vpc], new Set())).toEqual({
    kind: 'lost-state',
    instances: ['i-1'],
  });
});

test('data comes back in the block it knows; data of two blocks is no cluster', () => {
  const data = (id: string, node: string, block: string) =>
    thing('volume', id, { node, block, initialised: true });
  const [one, two] = [data('vol-1', 'consul-1', '10.7.0.0/16'), data('vol-2', 'consul-2', '10.7.0.0/16')];
  expect(blockOfData([one, two])).toBe('10.7.0.0/16');
  const stray = data('vol-2', 'consul-2', '10.8.0.0/16');
  expect(() => blockOfData([one, stray])).toThrow('10.7.0.0/16 and 10.8.0.0/16');
  expect(blockOfData([volume])).toBeNull();
});

test('of two volumes of a node the one with data is taken; between two with data nobody guesses', () => {
  const full = thing('volume', 'vol-2', { node: 'consul-1', initialised: true });
  expect(judgeOrphans([volume, full], new Set())).toMatchObject({ adopt: { 'consul-1': 'vol-2' } });
  expect(judgeOrphans([full, volume], new Set())).toMatchObject({ adopt: { 'consul-1': 'vol-2' } });
  const other = { ...full, id: 'vol-3' };
  expect(() => judgeOrphans([full, other], new Set())).toThrow('vol-2 and vol-3 both hold data of consul-1');
});

test('what is taken over is named, and the block that its members know each other in', () => {
  expect(adoptionLines({ volumes: { 'consul-1': 'vol-1' }, block: '10.7.0.0/16' })).toEqual([
    'vol-1 of consul-1 exists and is taken over',
    'the data knows its members in 10.7.0.0/16: the cluster comes back there',
  ]);
  expect(adoptionLines({ volumes: {}, block: null })).toEqual([]);
});
