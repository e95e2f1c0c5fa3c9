import {
  AttachVolumeCommand,
  CreateImageCommand,
  CreateReplaceRootVolumeTaskCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeReplaceRootVolumeTasksCommand,
  DescribeVolumesCommand,
  StopInstancesCommand,
  type CreateReplaceRootVolumeTaskCommandInput,
  type Instance,
  type ReplaceRootVolumeTask,
} from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { doorOf } from './doors.js';
import { on } from './login.js';
import { inState, type Place, type RunningInstance } from './place.js';
import { api, row } from './row.js';
import type { Target } from './target.js';
import { usePlace } from './use-place.js';
import { eventually, refusal } from './wait.js';

let target: Target;
let place: Place;
usePlace(60, {
  begin: (ground) => {
    ({ target, place } = ground);
  },
});

const guide = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/replace-root.html';

const replace = async (input: CreateReplaceRootVolumeTaskCommandInput) =>
  (await target.ec2.send(new CreateReplaceRootVolumeTaskCommand(input))).ReplaceRootVolumeTask;

/** Waits until a replacement is over. */
function ended(task: ReplaceRootVolumeTask | undefined): Promise<ReplaceRootVolumeTask> {
  const ReplaceRootVolumeTaskIds = [task?.ReplaceRootVolumeTaskId ?? ''];
  return eventually('the root volume is replaced', async () => {
    const answer = await target.ec2.send(
      new DescribeReplaceRootVolumeTasksCommand({ ReplaceRootVolumeTaskIds }),
    );
    const [now] = answer.ReplaceRootVolumeTasks ?? [];
    return now?.TaskState === 'succeeded' || now?.TaskState === 'failed' ? now : undefined;
  });
}

async function described(InstanceId: string) {
  const answer = await target.ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
  return answer.Reservations?.[0]?.Instances?.[0];
}

const run = (instance: RunningInstance, command: string) => on(target, place, doorOf(instance), command);

/** The volume that is an instance's root now. */
function rootOf(instance: Instance | undefined): string {
  const mappings = instance?.BlockDeviceMappings ?? [];
  return mappings.find(({ DeviceName }) => DeviceName === instance?.RootDeviceName)?.Ebs?.VolumeId ?? '';
}

async function volume(VolumeId: string) {
  return (await target.ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }))).Volumes?.[0];
}

async function imageOf(InstanceId: string, Name: string): Promise<string> {
  const { ImageId = '' } = await target.ec2.send(new CreateImageCommand({ InstanceId, Name }));
  await eventually(`${ImageId} available`, async () => {
    const { Images } = await target.ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    return Images?.[0]?.State === 'available' ? true : undefined;
  });
  return ImageId;
}

async function dataVolume(instance: RunningInstance): Promise<string> {
  const { VolumeId = '' } = await target.ec2.send(
    new CreateVolumeCommand({
      ...{ AvailabilityZone: place.zone, Size: 1, VolumeType: 'gp3' },
      TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'conformance', Value: 'data' }] }],
    }),
  );
  const is = (wanted: string) =>
    eventually(`${VolumeId} ${wanted}`, async () => {
      const { Volumes } = await target.ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
      return (Volumes?.[0]?.Attachments?.[0]?.State ?? Volumes?.[0]?.State) === wanted ? true : undefined;
    });
  await is('available');
  const { InstanceId } = instance;
  await target.ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/sdf' }));
  await is('attached');
  return VolumeId;
}

row(
  'an instance gets the root of another image and keeps its id, addresses, interface and data',
  { doc: guide, machines: true },
  async () => {
    const instance = await place.runUp();
    const volumeId = await dataVolume(instance);
    const device = `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volumeId.replace('-', '')}`;
    const builder = await place.runUp();
    await run(builder, 'echo new | sudo tee /etc/release-of-the-test; sync');
    const imageId = await imageOf(builder.InstanceId, 'root-v2');
    await run(
      instance,
      `echo gone | sudo tee /etc/only-on-the-old-root; printf kept | sudo tee ${device}; sync`,
    );
    const before = await described(instance.InstanceId);
    const task = await replace({
      ...{ InstanceId: instance.InstanceId, ImageId: imageId, DeleteReplacedRootVolume: true },
    });
    expect(await ended(task)).toMatchObject({ TaskState: 'succeeded', ImageId: imageId });
    const read = `cat /etc/release-of-the-test; ls /etc/only-on-the-old-root 2>&1 | grep -c 'No such'; sudo head -c 4 ${device}`;
    expect(await eventually('the new root', () => run(instance, read).catch(() => undefined))).toBe(
      'new\n1\nkept',
    );
    const after = await eventually('the new image is shown', async () => {
      const now = await described(instance.InstanceId);
      return now?.ImageId === imageId ? now : undefined;
    });
    expect(after).toMatchObject({
      ...{ State: { Name: 'running' }, PrivateIpAddress: before?.PrivateIpAddress },
      ...{ PublicIpAddress: before?.PublicIpAddress, PrivateDnsName: before?.PrivateDnsName },
    });
    expect(after.NetworkInterfaces?.[0]?.MacAddress).toBe(before?.NetworkInterfaces?.[0]?.MacAddress);
    expect(rootOf(after)).not.toBe(rootOf(before));
    expect(
      await eventually('the old root is deleted', async () => {
        const outcome = await refusal(volume(rootOf(before)));
        return outcome === 'no error' ? undefined : outcome;
      }),
    ).toBe('InvalidVolume.NotFound');
  },
);

row(
  'an instance gets a root from a snapshot of its own, and the replaced volume stays for whoever wants it',
  { doc: guide },
  async () => {
    const { InstanceId } = await place.runUp();
    const image = await imageOf(InstanceId, 'root-then');
    const { Images } = await target.ec2.send(new DescribeImagesCommand({ ImageIds: [image] }));
    const SnapshotId = Images?.[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? '';
    const before = await described(InstanceId);
    const task = await replace({ InstanceId, SnapshotId, DeleteReplacedRootVolume: false });
    expect(await ended(task)).toMatchObject({ TaskState: 'succeeded', SnapshotId });
    const after = await eventually('another root is shown', async () => {
      const now = await described(InstanceId);
      // Between the two a lagging answer may show none.
      return ['', rootOf(before)].includes(rootOf(now)) ? undefined : now;
    });
    expect(after.ImageId).toBe(before?.ImageId);
    expect((await volume(rootOf(after)))?.SnapshotId).toBe(SnapshotId);
    const replaced = rootOf(before);
    await eventually('the replaced root is nobody’s', async () => {
      const now = await volume(replaced);
      return now?.State === 'available' && now.Attachments?.length === 0 ? true : undefined;
    });
    // Nobody made it through a client, so nobody else removes it.
    await target.ec2.send(new DeleteVolumeCommand({ VolumeId: replaced }));
  },
);

row('without an image the root goes back to its launch state', { doc: guide, machines: true }, async () => {
  const instance = await place.runUp();
  await run(instance, 'echo spoilt | sudo tee /etc/spoilt');
  expect(await ended(await replace({ InstanceId: instance.InstanceId }))).toMatchObject({
    TaskState: 'succeeded',
  });
  const read = 'ls /etc/spoilt 2>&1 | grep -c "No such"';
  expect(await eventually('the root', () => run(instance, read).catch(() => undefined))).toBe('1\n');
});

row(
  'a root that does not boot leaves the instance with the one it had',
  { doc: guide, machines: true },
  async () => {
    const instance = await place.runUp();
    const broken = await place.runUp();
    await run(broken, 'sudo rm /lib/systemd/systemd; sync');
    const { ImageId = '' } = await target.ec2.send(
      new CreateImageCommand({ InstanceId: broken.InstanceId, Name: 'broken', NoReboot: true }),
    );
    await eventually(`${ImageId} available`, async () => {
      const { Images } = await target.ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
      return Images?.[0]?.State === 'available' ? true : undefined;
    });
    await run(instance, 'echo mine | sudo tee /etc/mine');
    expect(await ended(await replace({ InstanceId: instance.InstanceId, ImageId }))).toMatchObject({
      TaskState: 'failed',
    });
    expect(
      await eventually('the old root', () => run(instance, 'cat /etc/mine').catch(() => undefined)),
    ).toBe('mine\n');
    expect((await described(instance.InstanceId))?.ImageId).toBe(instance.ImageId);
  },
);

row(
  'only a running instance gets another root, from an image that exists; a token makes one task',
  { doc: api('CreateReplaceRootVolumeTask') },
  async () => {
    const { InstanceId } = await place.runUp();
    expect(await refusal(replace({ InstanceId, ImageId: 'ami-0123456789abcdef0' }))).toBe(
      'InvalidAMIID.NotFound',
    );
    expect(await refusal(replace({ InstanceId: 'i-0123456789abcdef0' }))).toBe('InvalidInstanceID.NotFound');
    const once = { InstanceId, ImageId: target.imageId, ClientToken: `token-${InstanceId}` };
    const [first, second] = [await replace(once), await replace(once)];
    expect(first?.ReplaceRootVolumeTaskId).toMatch(/^replacevol-[0-9a-f]{17}$/);
    expect(second?.ReplaceRootVolumeTaskId).toBe(first?.ReplaceRootVolumeTaskId);
    await ended(first);
    const found = await target.ec2.send(
      new DescribeReplaceRootVolumeTasksCommand({ Filters: [{ Name: 'instance-id', Values: [InstanceId] }] }),
    );
    expect(found.ReplaceRootVolumeTasks).toHaveLength(1);
    await target.ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
    await inState(target, InstanceId, 'stopped');
    expect(await refusal(replace({ InstanceId }))).toBe('IncorrectInstanceState');
  },
);
