import { expect, test } from 'vitest';
import { instanceAnswer } from '../testing/answers.js';
import { scriptedParts, testCall } from '../testing/parts.js';
import { Ec2Machines } from './machines.js';

const effect = { kind: 'stop-instance', instance: 'i-1' } as const;

test('a running instance is asked to shut down, not forced', async () => {
  const { parts, calls } = scriptedParts({ DescribeInstances: [instanceAnswer()], StopInstances: [''] });
  expect(await new Ec2Machines(parts).stop(effect, testCall)).toMatchObject({ kind: 'done' });
  const sent = Object.fromEntries(calls[1] ?? []);
  expect(sent).toMatchObject({ Action: 'StopInstances', 'InstanceId.1': 'i-1' });
  expect(sent).not.toHaveProperty('Force');
});

test.each(['stopping', 'stopped', 'shutting-down', 'terminated'])(
  'an instance that is %s needs no stop',
  async (state) => {
    const { parts, changes } = scriptedParts({ DescribeInstances: [instanceAnswer({ state })] });
    expect(await new Ec2Machines(parts).stop(effect, testCall)).toMatchObject({ kind: 'done' });
    expect(changes()).toEqual([]);
  },
);

test('an instance of another environment is not stopped', async () => {
  const tags = { 'moult:environment': 'prod', 'moult:cluster': 'consul' };
  const { parts, changes } = scriptedParts({ DescribeInstances: [instanceAnswer({ tags })] });
  expect(await new Ec2Machines(parts).stop(effect, testCall)).toMatchObject({ kind: 'refused' });
  expect(changes()).toEqual([]);
});

test('nothing is stopped after the lease has ended', async () => {
  const { parts, changes } = scriptedParts(
    { DescribeInstances: [instanceAnswer()], StopInstances: [''] },
    () => 60_000,
  );
  expect(await new Ec2Machines(parts).stop(effect, testCall)).toMatchObject({ kind: 'again' });
  expect(changes()).toEqual([]);
});
