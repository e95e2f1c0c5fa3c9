import {
  AttachVolumeCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { LocalCloud } from '../cloud.js';
import { codeOf, startFaultyCloud, type FaultyCloud } from './testing/faulty-cloud.js';

// Every effect is seen by clients that know of no faults.
let faulty: FaultyCloud;
let cloud: LocalCloud;
let ec2: EC2Client;
beforeAll(async () => {
  faulty = await startFaultyCloud();
  ({ cloud, ec2 } = faulty);
});
afterEach(() => faulty.clear());
afterAll(() => faulty[Symbol.asyncDispose]());

async function volumeFor(instanceId: string) {
  const { VolumeId = '' } = await ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1 }),
  );
  await cloud.idle();
  return { VolumeId, InstanceId: instanceId, Device: '/dev/sdf' };
}
async function attachmentState(VolumeId: string): Promise<string | undefined> {
  const { Volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
  return Volumes?.[0]?.Attachments?.[0]?.State;
}

test('exhausted capacity refuses launches and starts in its zone and of its type, and no others', async () => {
  const stopped = await faulty.launch();
  await ec2.send(new StopInstancesCommand({ InstanceIds: [stopped] }));
  await cloud.idle();
  cloud.faults.add({ kind: 'capacity', zone: 'us-east-1a', instanceType: 't3.micro', name: 'full' });
  expect(await codeOf(ec2.send(faulty.launching()))).toBe('InsufficientInstanceCapacity');
  expect(await codeOf(ec2.send(new StartInstancesCommand({ InstanceIds: [stopped] })))).toBe(
    'InsufficientInstanceCapacity',
  );
  expect(await codeOf(ec2.send(faulty.launching({ InstanceType: 't3.small' })))).toBe('done');
  cloud.faults.remove('full');
  expect(await codeOf(ec2.send(new StartInstancesCommand({ InstanceIds: [stopped] })))).toBe('done');
});

test('a stuck attachment stays attaching until it is let go, and can be given up meanwhile', async () => {
  const at = await volumeFor(await faulty.launch());
  cloud.faults.add({ kind: 'stuck-attach', name: 'stuck', count: 1 });
  await ec2.send(new AttachVolumeCommand(at));
  await cloud.idle();
  expect(await attachmentState(at.VolumeId)).toBe('attaching');
  expect(cloud.faults.list()[0]?.holding).toEqual([`${at.VolumeId} at ${at.InstanceId}`]);
  // Given up, and tried again: letting go of the first try does not complete the second, which sticks for itself.
  await ec2.send(new DetachVolumeCommand({ VolumeId: at.VolumeId, InstanceId: at.InstanceId }));
  await cloud.idle();
  expect(await attachmentState(at.VolumeId)).toBeUndefined();
  cloud.faults.add({ kind: 'stuck-attach', name: 'again', count: 1 });
  await ec2.send(new AttachVolumeCommand(at));
  await cloud.idle();
  cloud.faults.remove('stuck');
  await cloud.idle();
  expect(await attachmentState(at.VolumeId)).toBe('attaching');
  cloud.faults.remove('again');
  await cloud.idle();
  expect(await attachmentState(at.VolumeId)).toBe('attached');
  expect(cloud.failures()).toEqual([]);
});

test('a stuck attachment is attached when its seconds are over', async () => {
  const at = await volumeFor(await faulty.launch());
  cloud.faults.add({ kind: 'stuck-attach', volumeId: at.VolumeId, seconds: 0.5 });
  await ec2.send(new AttachVolumeCommand(at));
  await cloud.idle();
  expect(await attachmentState(at.VolumeId)).toBe('attaching');
  await expect.poll(() => attachmentState(at.VolumeId), { timeout: 5000 }).toBe('attached');
});

test('a stuck detachment stays detaching; force ends it, and so does the end of the fault', async () => {
  const instance = await faulty.launch();
  const [forced, freed] = [await volumeFor(instance), { ...(await volumeFor(instance)), Device: '/dev/sdg' }];
  for (const at of [forced, freed]) await ec2.send(new AttachVolumeCommand(at));
  await cloud.idle();
  cloud.faults.add({ kind: 'stuck-detach', name: 'stuck' });
  for (const { VolumeId } of [forced, freed]) await ec2.send(new DetachVolumeCommand({ VolumeId }));
  await cloud.idle();
  expect([await attachmentState(forced.VolumeId), await attachmentState(freed.VolumeId)]).toEqual([
    'detaching',
    'detaching',
  ]);
  await ec2.send(new DetachVolumeCommand({ VolumeId: forced.VolumeId, Force: true }));
  await cloud.idle();
  expect(await attachmentState(forced.VolumeId)).toBeUndefined();
  expect(await attachmentState(freed.VolumeId)).toBe('detaching');
  cloud.faults.remove('stuck');
  await cloud.idle();
  expect(await attachmentState(freed.VolumeId)).toBeUndefined();
  expect(cloud.failures()).toEqual([]);
});

test('an address that is released late stays in use after its instance is terminated', async () => {
  const old = await faulty.launch({ PrivateIpAddress: '10.0.0.50' });
  cloud.faults.add({ kind: 'late-address', name: 'late' });
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [old] }));
  await cloud.idle();
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [old] }));
  expect(Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe('terminated');
  const again = () => codeOf(ec2.send(faulty.launching({ PrivateIpAddress: '10.0.0.50' })));
  expect(await again()).toBe('InvalidIPAddress.InUse');
  cloud.faults.remove('late');
  await cloud.idle();
  expect(await again()).toBe('done');
});

test('tags lag behind the resource that carries them, and arrive', async () => {
  cloud.faults.add({ kind: 'tag-lag', seconds: 1.5 });
  const id = await faulty.launch({
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'node', Value: 'one' }] }],
  });
  await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'later', Value: 'two' }] }));
  const byTag = async () => {
    const Filters = [{ Name: 'tag:later', Values: ['two'] }];
    return (await ec2.send(new DescribeInstancesCommand({ Filters }))).Reservations?.length;
  };
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  expect(Reservations?.[0]?.Instances?.[0]).toMatchObject({ InstanceId: id });
  expect(Reservations?.[0]?.Instances?.[0]?.Tags ?? []).toEqual([]);
  expect(await byTag()).toBe(0);
  await expect.poll(byTag, { timeout: 5000 }).toBe(1);
});
