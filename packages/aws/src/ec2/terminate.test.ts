import { expect, test } from 'vitest';
import { instanceAnswer } from '../testing/answers.js';
import { scriptedParts, testCall } from '../testing/parts.js';
import { Ec2Machines } from './machines.js';

const effect = { kind: 'terminate', instance: 'i-1' } as const;
const changed = '<return>true</return>';

// Safety rule: taking `atStake` out of terminate.ts makes this test and the next two fail.
test('an instance that would take a data volume along is not ended', async () => {
  const { parts, changes } = scriptedParts({
    DescribeInstances: [instanceAnswer({ data: 'true' })],
    ModifyInstanceAttribute: [changed],
    TerminateInstances: [''],
  });
  expect(await new Ec2Machines(parts).terminate(effect, testCall)).toEqual({
    kind: 'again',
    because: 'vol-1 would still end with i-1.',
  });
  expect(changes()).toEqual(['ModifyInstanceAttribute']);
});

test('when the volume may not be told to stay, the instance is not ended either', async () => {
  const { parts, changes } = scriptedParts({
    DescribeInstances: [instanceAnswer({ data: 'true' })],
    ModifyInstanceAttribute: [{ code: 'UnauthorizedOperation', status: 403 }],
    TerminateInstances: [''],
  });
  expect(await new Ec2Machines(parts).terminate(effect, testCall)).toMatchObject({ kind: 'refused' });
  expect(changes()).toEqual(['ModifyInstanceAttribute']);
});

test('it is ended once a second look shows that the volume stays', async () => {
  const { parts, calls, changes } = scriptedParts({
    DescribeInstances: [instanceAnswer({ data: 'true' }), instanceAnswer({ data: 'false' })],
    ModifyInstanceAttribute: [changed],
    TerminateInstances: [''],
  });
  expect(await new Ec2Machines(parts).terminate(effect, testCall)).toMatchObject({ kind: 'done' });
  expect(changes()).toEqual(['ModifyInstanceAttribute', 'TerminateInstances']);
  expect(Object.fromEntries(calls[1] ?? [])).toMatchObject({
    'BlockDeviceMapping.1.DeviceName': '/dev/sdf',
    'BlockDeviceMapping.1.Ebs.DeleteOnTermination': 'false',
  });
});

test('the root volume may go with its instance', async () => {
  const { parts, changes } = scriptedParts({
    DescribeInstances: [instanceAnswer()],
    TerminateInstances: [''],
  });
  expect(await new Ec2Machines(parts).terminate(effect, testCall)).toMatchObject({ kind: 'done' });
  expect(changes()).toEqual(['TerminateInstances']);
});

// Safety rule: taking `notOurs` out of terminate.ts makes these two fail.
test('an instance of another cluster is not ended', async () => {
  const tags = { 'moult:environment': 'prod', 'moult:cluster': 'consul' };
  const { parts, changes } = scriptedParts({ DescribeInstances: [instanceAnswer({ tags })] });
  expect(await new Ec2Machines(parts).terminate(effect, testCall)).toEqual({
    kind: 'refused',
    because: 'i-1 belongs to prod/consul, not to test/consul.',
  });
  expect(changes()).toEqual([]);
});

test('an instance whose tags are not visible yet is not ended yet', async () => {
  const { parts, changes } = scriptedParts({ DescribeInstances: [instanceAnswer({ tags: {} })] });
  expect(await new Ec2Machines(parts).terminate(effect, testCall)).toMatchObject({ kind: 'again' });
  expect(changes()).toEqual([]);
});

test.each(['terminated', 'shutting-down'])('an instance that is %s is done with', async (state) => {
  const { parts, changes } = scriptedParts({ DescribeInstances: [instanceAnswer({ state })] });
  expect(await new Ec2Machines(parts).terminate(effect, testCall)).toMatchObject({ kind: 'done' });
  expect(changes()).toEqual([]);
});

test('an instance that EC2 does not show yet is looked for again', async () => {
  const { parts } = scriptedParts({ DescribeInstances: [{ code: 'InvalidInstanceID.NotFound' }] });
  expect(await new Ec2Machines(parts).terminate(effect, testCall)).toMatchObject({ kind: 'again' });
});
