import { expect, test } from 'vitest';
import { instanceAnswer, volumeAnswer } from '../testing/answers.js';
import { scriptedParts, testCall } from '../testing/parts.js';
import type { Scripted } from '../testing/scripted-ec2.js';
import { Ec2Belongings } from './belongings.js';

const settings = { keepSnapshotsMs: 86_400_000 };
const volume = { volume: 'vol-1', instance: 'i-1' };
const over = (script: Readonly<Record<string, readonly Scripted[]>>, now?: () => number) => {
  const scripted = scriptedParts(script, now);
  return { ...scripted, belongings: new Ec2Belongings(scripted.parts, settings) };
};

test('a volume is detached from the named instance and never by force', async () => {
  const { belongings, calls } = over({ DetachVolume: ['<status>detaching</status>'] });
  const outcome = await belongings.detach({ kind: 'detach-volume', ...volume }, testCall);
  expect(outcome).toMatchObject({ kind: 'done' });
  const sent = Object.fromEntries(calls[0] ?? []);
  expect(sent).toMatchObject({ VolumeId: 'vol-1', InstanceId: 'i-1' });
  expect(sent).not.toHaveProperty('Force');
});

test.each([
  ['free', volumeAnswer()],
  ['at another instance', volumeAnswer({ state: 'attached', instance: 'i-2' })],
  ['on its way off', volumeAnswer({ state: 'busy' })],
])('detaching a volume that is %s is done', async (_where, seen) => {
  const { belongings } = over({ DetachVolume: [{ code: 'IncorrectState' }], DescribeVolumes: [seen] });
  expect(await belongings.detach({ kind: 'detach-volume', ...volume }, testCall)).toMatchObject({
    kind: 'done',
  });
});

test('a volume that is only just being attached is detached later', async () => {
  const seen = volumeAnswer({ state: 'attaching' });
  const { belongings } = over({ DetachVolume: [{ code: 'IncorrectState' }], DescribeVolumes: [seen] });
  const outcome = await belongings.detach({ kind: 'detach-volume', ...volume }, testCall);
  expect(outcome).toMatchObject({ kind: 'again' });
});

test('a volume is attached under a device name that is free', async () => {
  const { belongings, calls } = over({
    DescribeVolumes: [volumeAnswer()],
    DescribeInstances: [instanceAnswer({ data: 'false' })],
    AttachVolume: ['<status>attaching</status>'],
  });
  expect(await belongings.attach({ kind: 'attach-volume', ...volume }, testCall)).toMatchObject({
    kind: 'done',
  });
  expect(calls.at(-1)?.get('Device')).toBe('/dev/sdg');
});

test('a volume that is attached already is not attached again', async () => {
  const { belongings, changes } = over({
    DescribeVolumes: [volumeAnswer({ state: 'attaching' })],
    DescribeInstances: [instanceAnswer()],
  });
  expect(await belongings.attach({ kind: 'attach-volume', ...volume }, testCall)).toMatchObject({
    kind: 'done',
  });
  expect(changes()).toEqual([]);
});

// Safety rule: a volume cannot leave its zone, and waiting would not help.
test('a volume of another zone is refused, without asking EC2', async () => {
  const { belongings, changes } = over({
    DescribeVolumes: [volumeAnswer({ zone: 'us-east-1b' })],
    DescribeInstances: [instanceAnswer()],
  });
  const outcome = await belongings.attach({ kind: 'attach-volume', ...volume }, testCall);
  expect(outcome).toMatchObject({ kind: 'refused' });
  expect(changes()).toEqual([]);
});

test('a volume that another instance still has is attached later', async () => {
  const { belongings, changes } = over({
    DescribeVolumes: [volumeAnswer({ state: 'busy', instance: 'i-2' })],
    DescribeInstances: [instanceAnswer()],
  });
  expect(await belongings.attach({ kind: 'attach-volume', ...volume }, testCall)).toEqual({
    kind: 'again',
    because: 'vol-1 is still detaching (i-2).',
  });
  expect(changes()).toEqual([]);
});

test.each(['VolumeInUse', 'IncorrectState'])(
  '%s on attaching is looked at: ours is done, another is later',
  async (code) => {
    const attach = (second: string) =>
      over({
        DescribeVolumes: [volumeAnswer(), second],
        DescribeInstances: [instanceAnswer()],
        AttachVolume: [{ code }],
      }).belongings.attach({ kind: 'attach-volume', ...volume }, testCall);
    expect(await attach(volumeAnswer({ state: 'attached' }))).toMatchObject({ kind: 'done' });
    expect(await attach(volumeAnswer())).toMatchObject({ kind: 'again' });
  },
);

const address = { kind: 'move-address', address: '10.0.0.16', instance: 'i-1' } as const;

test('an address is taken from whoever has it, onto the primary interface', async () => {
  const { belongings, calls } = over({
    DescribeInstances: [instanceAnswer()],
    AssignPrivateIpAddresses: [''],
  });
  expect(await belongings.moveAddress(address, testCall)).toMatchObject({ kind: 'done' });
  expect(Object.fromEntries(calls[1] ?? [])).toMatchObject({
    NetworkInterfaceId: 'eni-1',
    'PrivateIpAddress.1': '10.0.0.16',
    AllowReassignment: 'true',
  });
});

test('an address that is there already is not moved', async () => {
  const seen = instanceAnswer({ addresses: ['10.0.0.40', '10.0.0.16'] });
  const { belongings, changes } = over({ DescribeInstances: [seen] });
  expect(await belongings.moveAddress(address, testCall)).toMatchObject({ kind: 'done' });
  expect(changes()).toEqual([]);
});

// Safety rule: AllowReassignment takes any address from anybody.
test('an address that is not one of the cluster’s own is not taken', async () => {
  const { belongings, calls } = over({ DescribeInstances: [instanceAnswer()] });
  const outcome = await belongings.moveAddress({ ...address, address: '10.0.0.99' }, testCall);
  expect(outcome).toMatchObject({ kind: 'refused' });
  expect(calls).toHaveLength(0);
});
