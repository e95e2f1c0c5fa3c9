import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  RebootInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalCloud } from '../cloud.js';
import { knock, knockFrom } from '../conformance/doors.js';
import { on } from '../conformance/login.js';
import { inState, makePlace, type Place, type RunningInstance } from '../conformance/place.js';
import { openTarget, type Target } from '../conformance/target.js';
import { eventually } from '../conformance/wait.js';
import { engineFacts, openEngine } from '../machines/engine.js';
import { hasBlockCgroups } from '../machines/speed-limits.js';

let target: Target;
let place: Place;
let cloud: LocalCloud;
let first: RunningInstance;
let second: RunningInstance;
beforeAll(async () => {
  target = await openTarget();
  if (target.cloud === undefined) throw new Error('These tests need a cloud of ours.');
  cloud = target.cloud;
  place = await makePlace(target, 58);
  [first, second] = [await place.runUp(), await place.runUp()];
  for (const { PrivateIpAddress } of [first, second])
    await eventually('sshd', () => greeted(PrivateIpAddress));
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
});

/** Whether an sshd greets this host. */
async function greets(address: string): Promise<boolean> {
  using door = await knock(address);
  return door.banner === 'SSH-';
}
const greeted = async (address: string) => ((await greets(address)) ? true : undefined);

function run(instance: RunningInstance, command: string): Promise<string> {
  const door = { instanceId: instance.InstanceId, host: instance.PrivateIpAddress };
  return on(target, place, door, command);
}

/** What one machine gets from another one's sshd. */
async function reaches(from: RunningInstance, to: RunningInstance): Promise<boolean> {
  return (await knockFrom({ target, place }, from, to.PrivateIpAddress)) === 'SSH-';
}

const party = ({ InstanceId }: RunningInstance) => ({ kind: 'instance', instanceId: InstanceId }) as const;

/** What the log of faults says of one by its name. */
const eventsOf = (name: string) =>
  cloud.faults
    .events()
    .filter(({ fault }) => fault === name)
    .map(({ what }) => what);

async function attachedVolume(instance: RunningInstance): Promise<string> {
  const { VolumeId = '' } = await target.ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: place.zone, Size: 1, VolumeType: 'gp3' }),
  );
  const state = (wanted: string) =>
    eventually(`${VolumeId} ${wanted}`, async () => {
      const { Volumes } = await target.ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
      const [volume] = Volumes ?? [];
      return (volume?.Attachments?.[0]?.State ?? volume?.State) === wanted ? true : undefined;
    });
  await state('available');
  const { InstanceId } = instance;
  await target.ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/sdf' }));
  await state('attached');
  return VolumeId;
}

test('a partition between two machines parts them, and nobody else, until it is healed', async () => {
  const third = await place.runUp();
  await eventually('sshd', () => greeted(third.PrivateIpAddress));
  const seen = async () => ({
    between: [await reaches(first, second), await reaches(second, first)],
    elsewhere: [await reaches(first, third), await reaches(third, second), await reaches(second, third)],
    operator: [await greets(first.PrivateIpAddress), await greets(second.PrivateIpAddress)],
  });
  const whole = { between: [true, true], elsewhere: [true, true, true], operator: [true, true] };
  expect(await seen()).toEqual(whole);
  const { name } = await cloud.machineFaults.inject({
    kind: 'partition',
    between: [party(first)],
    and: [party(second)],
  });
  expect(await seen()).toEqual({ ...whole, between: [false, false] });
  expect(await cloud.machineFaults.heal(name)).toBe(true);
  expect(await seen()).toEqual(whole);
  expect(await cloud.machineFaults.heal(name)).toBe(false);
  expect(eventsOf(name)).toEqual([
    `partition between ${first.InstanceId} and ${second.InstanceId}`,
    `healed: partition between ${first.InstanceId} and ${second.InstanceId}`,
  ]);
});

test('a partition from the operator silences an open session, and spares the machines', async () => {
  using session = await knock(first.PrivateIpAddress);
  await cloud.machineFaults.inject({
    ...{ kind: 'partition', name: 'operator', between: [{ kind: 'operator' }], and: [party(first)] },
  });
  expect(await session.answers()).toBe(false);
  expect(await greets(first.PrivateIpAddress)).toBe(false);
  expect(await reaches(second, first)).toBe(true);
  await cloud.machineFaults.heal('operator');
  expect(await greets(first.PrivateIpAddress)).toBe(true);
});

test('a zone is cut off from everybody else, and heals by itself', async () => {
  const other = await place.runUp({ SubnetId: place.otherSubnetId });
  await eventually('sshd', () => greeted(other.PrivateIpAddress));
  const fault = await cloud.machineFaults.inject({
    ...{ kind: 'partition', between: [{ kind: 'zone', zone: other.Placement?.AvailabilityZone ?? '' }] },
    ...{ and: 'everybody-else', seconds: 6 },
  });
  expect(await reaches(first, other)).toBe(false);
  expect(await reaches(first, second)).toBe(true);
  expect(await greets(other.PrivateIpAddress)).toBe(false);
  await eventually('healed', () => greeted(other.PrivateIpAddress));
  expect(cloud.machineFaults.list()).not.toContainEqual(fault);
});

test('a paused machine stands still with its connections open, and goes on', async () => {
  using session = await knock(second.PrivateIpAddress);
  const { fault } = await cloud.machineFaults.inject({
    ...{ kind: 'pause', name: 'still', instanceId: [second.InstanceId] },
  });
  // The one of a list that was drawn is in the answer.
  expect(fault).toMatchObject({ instanceId: second.InstanceId });
  expect(await session.answers()).toBe(false);
  const { Reservations } = await target.ec2.send(
    new DescribeInstancesCommand({ InstanceIds: [second.InstanceId] }),
  );
  expect(Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe('running');
  await cloud.machineFaults.heal('still');
  expect(await session.answers()).toBe(true);
  expect(eventsOf('still')).toEqual([`pause ${second.InstanceId}`, `healed: pause ${second.InstanceId}`]);
});

test('a full volume has no room for anybody, root included, and has it again', async () => {
  const volumeId = await attachedVolume(first);
  await expect(cloud.machineFaults.inject({ kind: 'volume-full', volumeId })).rejects.toThrow('not mounted');
  await run(first, 'sudo mkfs.ext4 -q /dev/sdf; sudo mkdir -p "/da ta"; sudo mount /dev/sdf "/da ta"');
  const write = 'sudo dd if=/dev/zero of="/da ta/file" bs=64k count=16 conv=fsync 2>&1 | tail -n 1';
  expect(await run(first, write)).toContain('copied');
  await run(first, 'sudo rm "/da ta/file"');
  await cloud.machineFaults.inject({ kind: 'volume-full', name: 'full', volumeId });
  expect(await run(first, write.replace(' | tail -n 1', ''))).toContain('No space left on device');
  await cloud.machineFaults.heal('full');
  expect(await run(first, write)).toContain('copied');
  // Whatever was taken was not written: the volume is as small on this host as before.
  expect(await run(first, 'ls -A "/da ta"')).toBe('file\nlost+found\n');
  expect(eventsOf('full')).toEqual([`volume-full ${volumeId}`, `healed: volume-full ${volumeId}`]);
});

test('a slow volume takes the time that its limits say, before and after a reboot, and is fast again; or the kernel cannot, and it is refused', async () => {
  const volumeId = await attachedVolume(second);
  const seconds = async (blocks: string) =>
    Number(
      await run(
        second,
        `sudo sh -c 's=$(date +%s%N); dd if=/dev/zero of=/dev/sdf ${blocks} oflag=direct 2>/dev/null; e=$(date +%s%N); echo $(( (e - s) / 1000000 ))'`,
      ),
    ) / 1000;
  const slow = (limit: object) =>
    cloud.machineFaults.inject({ kind: 'volume-slow', name: 'slow', volumeId, ...limit });
  const { cgroup } = await engineFacts(openEngine());
  if (!(await hasBlockCgroups(cgroup))) {
    await expect(slow({ bytesPerSecond: 2 ** 20 })).rejects.toThrow(
      'This kernel has no cgroups for block devices, so no volume can be slowed.',
    );
    expect(eventsOf('slow')).toEqual([]);
    return;
  }
  const [bytes, operations] = ['bs=256k count=8', 'bs=4k count=20'];
  const fast = [await seconds(bytes), await seconds(operations)];
  await slow({ bytesPerSecond: 2 ** 20 });
  const byBytes = await seconds(bytes);
  await target.ec2.send(new RebootInstancesCommand({ InstanceIds: [second.InstanceId] }));
  await cloud.idle();
  const rebooted = await seconds(bytes);
  await cloud.machineFaults.heal('slow');
  await slow({ operationsPerSecond: 10 });
  const byOperations = await seconds(operations);
  await cloud.machineFaults.heal('slow');
  const again = [await seconds(bytes), await seconds(operations)];
  console.log(
    `2 MiB written: ${fast[0]} s, at 1 MiB/s ${byBytes} s, rebooted ${rebooted} s, healed ${again[0]} s; ` +
      `20 writes: ${fast[1]} s, at 10 a second ${byOperations} s, healed ${again[1]} s`,
  );
  // Two seconds each by arithmetic; the kernel may let the first portion through.
  for (const slowed of [byBytes, rebooted, byOperations]) expect(slowed).toBeGreaterThan(1.2);
  expect(again[0]).toBeLessThan(byBytes / 2);
  expect(again[1]).toBeLessThan(byOperations / 2);
  const once = [`volume-slow ${volumeId}`, `healed: volume-slow ${volumeId}`];
  expect(eventsOf('slow')).toEqual([...once, ...once]);
});

test('a killed machine stops its instance as a crash does', async () => {
  const { InstanceId } = await place.runUp();
  const { name } = await cloud.machineFaults.inject({ kind: 'kill', instanceId: InstanceId });
  expect(eventsOf(name)).toEqual([`kill ${InstanceId}`]);
  expect((await inState(target, InstanceId, 'stopped')).StateReason?.Code).toBe(
    'Client.InstanceInitiatedShutdown',
  );
  await expect(cloud.machineFaults.inject({ kind: 'kill', instanceId: InstanceId })).rejects.toThrow(
    `${InstanceId} does not run: stopped.`,
  );
});

test('a paused machine can be stopped: its plug is pulled', async () => {
  const { InstanceId } = await place.runUp();
  await cloud.machineFaults.inject({ kind: 'pause', instanceId: InstanceId });
  await target.ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  await inState(target, InstanceId, 'stopped');
});

test('an instance dies after it came to run, as often as was asked', async () => {
  cloud.faults.add({ kind: 'instance-dies', name: 'dies', count: 1, seconds: 0.3 });
  const { InstanceId } = await place.runUp();
  expect((await inState(target, InstanceId, 'terminated')).StateReason).toMatchObject({
    Code: 'Server.InternalError',
  });
  await place.runUp();
  expect(cloud.faults.list().find(({ name }) => name === 'dies')).toMatchObject({ matched: 2, hits: 1 });
  expect(eventsOf('dies')).toEqual([`${InstanceId} dies`]);
  cloud.faults.remove('dies');
});

test('role credentials that live for a short time are so as the machine reads them', async () => {
  const { endpoint, region, credentials } = cloud;
  const iam = new IAMClient({ endpoint, region, credentials });
  const named = { InstanceProfileName: 'brief', RoleName: 'brief' };
  await iam.send(new CreateRoleCommand({ ...named, AssumeRolePolicyDocument: '{}' }));
  await iam.send(new CreateInstanceProfileCommand(named));
  await iam.send(new AddRoleToInstanceProfileCommand(named));
  cloud.faults.add({ kind: 'short-credentials', name: 'short', role: 'brief', seconds: 300 });
  const machine = await place.runUp({ IamInstanceProfile: { Name: 'brief' } });
  await eventually('sshd', () => greeted(machine.PrivateIpAddress));
  const base = 'http://169.254.169.254/latest';
  const read = `t=$(curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' ${base}/api/token); curl -s -H "X-aws-ec2-metadata-token: $t" ${base}/meta-data/iam/security-credentials/brief`;
  const { Expiration } = JSON.parse(await run(machine, read)) as { readonly Expiration: string };
  const seconds = (Date.parse(Expiration) - Date.now()) / 1000;
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(300);
  expect(eventsOf('short')).toContain(`credentials of brief for ${machine.InstanceId}`);
  cloud.faults.remove('short');
});
