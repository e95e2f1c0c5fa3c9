import { expect, test } from 'vitest';
import { instanceAnswer, noInstance } from '../testing/answers.js';
import { scriptedParts, testCall } from '../testing/parts.js';
import { Ec2Machines } from './machines.js';

const effect = {
  kind: 'launch',
  node: 'consul-1',
  zone: 'us-east-1a',
  image: 'ami-1',
  template: 'lt-1',
  templateVersion: 7,
} as const;
const launched = '<instancesSet><item><instanceId>i-1</instanceId></item></instancesSet>';

test('it launches from the pinned version, into the subnet of the zone, under its token, tagged from the start', async () => {
  const { parts, calls } = scriptedParts({ DescribeInstances: [noInstance], RunInstances: [launched] });
  expect(await new Ec2Machines(parts).launch(effect, testCall)).toEqual({
    kind: 'done',
    result: { instance: 'i-1' },
  });
  const sent = Object.fromEntries(calls[1] ?? []);
  expect(sent).toMatchObject({
    Action: 'RunInstances',
    ClientToken: 'token-1',
    ImageId: 'ami-1',
    'LaunchTemplate.LaunchTemplateId': 'lt-1',
    'LaunchTemplate.Version': '7',
    MaxCount: '1',
    SubnetId: 'subnet-1',
  });
  const tags = Object.entries(sent)
    .filter(([name]) => /^TagSpecification\.1\.Tag\.\d+\.Key$/.test(name))
    .map(([name, key]) => `${key}=${String(sent[name.replace('.Key', '.Value')])}`);
  expect(tags.sort()).toEqual([
    'Name=consul-1',
    'moult:cluster=consul',
    'moult:environment=test',
    'moult:node=consul-1',
    'moult:peers=10.0.0.16',
    'moult:servers=1',
    'moult:service-address=10.0.0.16',
    'moult:template-version=7',
    'moult:token=token-1',
    'moult:volume=vol-1',
  ]);
});

test('the root volume is not tagged with the node, so that it is never taken for its data volume', async () => {
  const { parts, calls } = scriptedParts({ DescribeInstances: [noInstance], RunInstances: [launched] });
  await new Ec2Machines(parts).launch(effect, testCall);
  const keys = [...(calls[1] ?? [])].filter(([name]) => /^TagSpecification\.2\.Tag\.\d+\.Key$/.test(name));
  expect(keys.map(([, key]) => key).sort()).toEqual(['moult:cluster', 'moult:environment', 'moult:token']);
});

test.each(['running', 'terminated'])(
  'an instance that this token launched before is found, even %s',
  async (state) => {
    const { parts, calls, changes } = scriptedParts({ DescribeInstances: [instanceAnswer({ state })] });
    expect(await new Ec2Machines(parts).launch(effect, testCall)).toEqual({
      kind: 'done',
      result: { instance: 'i-1' },
    });
    expect(changes()).toEqual([]);
    expect([...(calls[0]?.values() ?? [])]).toEqual(expect.arrayContaining(['tag:moult:token', 'token-1']));
  },
);

test('no capacity is "again", another launch under the same token is refused', async () => {
  const launchWith = (code: string) =>
    new Ec2Machines(
      scriptedParts({ DescribeInstances: [noInstance], RunInstances: [{ code }] }).parts,
    ).launch(effect, testCall);
  expect(await launchWith('InsufficientInstanceCapacity')).toMatchObject({ kind: 'again' });
  expect(await launchWith('IdempotentParameterMismatch')).toMatchObject({ kind: 'refused' });
});

test('a node is launched in its own zone or not at all', async () => {
  const { parts, calls } = scriptedParts({});
  expect(await new Ec2Machines(parts).launch({ ...effect, zone: 'us-east-1b' }, testCall)).toEqual({
    kind: 'refused',
    because: 'consul-1 is to be launched in us-east-1b; the cluster has it in us-east-1a.',
  });
  expect(await new Ec2Machines(parts).launch({ ...effect, node: 'consul-9' }, testCall)).toMatchObject({
    because: 'consul-9 is to be launched in us-east-1a; the cluster has no such node.',
  });
  expect(calls).toHaveLength(0);
});

test('an answer that names no instance leaves the outcome unknown', async () => {
  const { parts } = scriptedParts({ DescribeInstances: [noInstance], RunInstances: ['<instancesSet/>'] });
  expect(await new Ec2Machines(parts).launch(effect, testCall)).toMatchObject({ kind: 'unknown' });
});
