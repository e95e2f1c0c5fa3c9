import { expect, test } from 'vitest';
import { instanceAnswer, volumeAnswer } from '../testing/answers.js';
import { fakeDoors, type GuestScripted } from '../testing/fake-doors.js';
import { scriptedParts, testCall } from '../testing/parts.js';
import type { Scripted } from '../testing/scripted-ec2.js';
import { SshGuests } from './guests.js';
import { withdrawInitialise } from './initialise-tag.js';

const owner = { 'moult:environment': 'test', 'moult:cluster': 'consul' };
const changed = '<return>true</return>';
const blank = volumeAnswer({ tags: owner });
const used = volumeAnswer({ tags: { ...owner, 'moult:initialised': 'yes' } });

function over(
  answer: GuestScripted,
  script: Readonly<Record<string, readonly Scripted[]>> = {},
  now: () => number = () => 0,
) {
  const tags = { CreateTags: [changed], DeleteTags: [changed] };
  const scripted = scriptedParts({ DescribeInstances: [instanceAnswer()], ...tags, ...script }, now);
  const doors = fakeDoors({ 'i-1': answer });
  return { ...scripted, doors, guests: new SshGuests(scripted.parts, doors, 'consul') };
}

const stop = { kind: 'stop-service', instance: 'i-1', volume: 'vol-1' } as const;
const mount = {
  kind: 'mount-volume',
  volume: 'vol-1',
  instance: 'i-1',
  node: 'consul-1',
  cluster: 'consul',
  format: 'if-blank',
} as const;
const start = { kind: 'start-service', instance: 'i-1', node: 'consul-1', mode: 'form' } as const;

test('a service is stopped by a script that root reads from its standard input', async () => {
  const { guests, doors } = over({ kind: 'done' });
  expect(await guests.stopService(stop, testCall)).toEqual({ kind: 'done', result: {} });
  expect(doors.commands).toEqual(["sudo -n sh -s -- 'consul'"]);
});

test.each(['again', 'refused'])('the machine’s own "%s" is passed on with its words', async (kind) => {
  const { guests } = over({ kind, because: 'consul is still deactivating' });
  expect(await guests.stopService(stop, testCall)).toEqual({ kind, because: 'consul is still deactivating' });
});

test('a machine that does not let anybody in has done nothing', async () => {
  const { guests } = over(new Error('i-1 does not let us in yet'));
  expect(await guests.stopService(stop, testCall)).toEqual({
    kind: 'again',
    because: 'i-1 does not let us in yet',
  });
});

test.each([
  { ended: { kind: 'connection-lost' } },
  { ended: { kind: 'deadline', afterMs: 1 } },
  { ended: { kind: 'exited', code: 127 } },
  { kind: 'perhaps' },
] as const)(
  'an answer that is none leaves the outcome unknown, and the session is not used again: %j',
  async (answer) => {
    const { guests, doors } = over(answer);
    expect(await guests.stopService(stop, testCall)).toMatchObject({ kind: 'unknown' });
    expect(doors.dropped).toEqual(['i-1']);
  },
);

test('nothing is asked of a machine after the lease has ended', async () => {
  const { guests, doors } = over({ kind: 'done' }, {}, () => testCall.notAfter);
  expect(await guests.stopService(stop, testCall)).toMatchObject({ kind: 'again' });
  expect(doors.commands).toEqual([]);
});

test('a volume that was never initialised may be formatted, and is noted as initialised afterwards', async () => {
  const { guests, doors, calls, changes } = over({ kind: 'done' }, { DescribeVolumes: [blank] });
  expect(await guests.mount(mount, testCall)).toMatchObject({ kind: 'done' });
  expect(doors.commands).toEqual(["sudo -n sh -s -- 'vol-1' 'consul-1' 'if-blank'"]);
  expect(changes()).toEqual(['CreateTags', 'CreateTags']);
  const tagged = calls.filter((one) => one.get('Action') === 'CreateTags');
  expect(
    tagged.map((one) => [one.get('ResourceId.1'), one.get('Tag.1.Key'), one.get('Tag.1.Value')]),
  ).toEqual([
    ['i-1', 'moult:initialise', 'vol-1'],
    ['vol-1', 'moult:initialised', 'yes'],
  ]);
});

// Safety rule: the tag of a volume decides, whatever was asked for. Without it a disk could be formatted twice.
test('a volume that was initialised is never formatted again, even when asked', async () => {
  const { guests, doors, changes } = over({ kind: 'done' }, { DescribeVolumes: [used] });
  expect(await guests.mount(mount, testCall)).toMatchObject({ kind: 'done' });
  expect(doors.commands).toEqual(["sudo -n sh -s -- 'vol-1' 'consul-1' 'never'"]);
  expect(changes()).toEqual(['DeleteTags', 'CreateTags']);
});

test('a volume that is not to be formatted takes the permission away from the machine first', async () => {
  const { guests, changes, calls } = over({ kind: 'refused', because: 'blank' });
  expect(await guests.mount({ ...mount, format: 'never' }, testCall)).toMatchObject({ kind: 'refused' });
  expect(changes()).toEqual(['DeleteTags']);
  expect(calls.find((one) => one.get('Action') === 'DeleteTags')?.get('Tag.1.Key')).toBe('moult:initialise');
});

test('a volume that could not be mounted is not noted as initialised', async () => {
  const { guests, changes } = over({ kind: 'again', because: 'not there' }, { DescribeVolumes: [blank] });
  expect(await guests.mount(mount, testCall)).toMatchObject({ kind: 'again' });
  expect(changes()).toEqual(['CreateTags']);
});

test('a node of another cluster is not mounted here', async () => {
  const { guests, doors } = over({ kind: 'done' });
  expect(await guests.mount({ ...mount, cluster: 'etcd' }, testCall)).toMatchObject({ kind: 'refused' });
  expect(doors.commands).toEqual([]);
});

test('a service that founds a cluster is started with the permission to, and the volume noted as used first', async () => {
  const { guests, doors, calls } = over({ kind: 'done' });
  expect(await guests.startService(start, testCall)).toMatchObject({ kind: 'done' });
  expect(doors.commands).toEqual(["sudo -n sh -s -- 'consul' 'form' '10.0.0.16'"]);
  const tagged = calls.filter((one) => one.get('Action') === 'CreateTags');
  expect(tagged.map((one) => one.get('Tag.1.Key'))).toEqual(['moult:initialised', 'moult:initialise']);
});

// Safety rule: a second cluster must not be born; without this the permission of a first mount would still stand.
test('a service that comes back is started only without the permission to found a cluster', async () => {
  const { guests, doors, changes } = over({ kind: 'done' });
  expect(await guests.startService({ ...start, mode: 'rejoin' }, testCall)).toMatchObject({ kind: 'done' });
  expect(doors.commands).toEqual(["sudo -n sh -s -- 'consul' 'rejoin' '10.0.0.16'"]);
  expect(changes()).toEqual(['CreateTags', 'DeleteTags']);
});

test('a machine of another cluster gets no permission', async () => {
  const foreign = instanceAnswer({ tags: { ...owner, 'moult:environment': 'prod' } });
  const { guests, doors } = over(
    { kind: 'done' },
    { DescribeInstances: [foreign], DescribeVolumes: [blank] },
  );
  expect(await guests.mount(mount, testCall)).toMatchObject({ kind: 'refused' });
  expect(doors.commands).toEqual([]);
});

test('a service is named like a systemd unit, or the adapter is not made', () => {
  const { parts } = scriptedParts({});
  expect(() => new SshGuests(parts, fakeDoors({}), 'consul; reboot')).toThrow('name of a systemd service');
});

test('when a new cluster stands, its machines lose the permission to format and to found', async () => {
  const { parts, calls } = over({ kind: 'done' });
  await withdrawInitialise(parts, ['i-1', 'i-2'], testCall);
  await withdrawInitialise(parts, [], testCall);
  expect(calls.map((one) => Object.fromEntries(one))).toMatchObject([
    { Action: 'DeleteTags', 'ResourceId.1': 'i-1', 'ResourceId.2': 'i-2', 'Tag.1.Key': 'moult:initialise' },
  ]);
});
