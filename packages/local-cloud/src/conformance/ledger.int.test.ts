import {
  AttachVolumeCommand,
  CreateImageCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { runTag } from './ledger.js';
import { makePlace } from './place.js';
import { openTarget, type Target } from './target.js';
import { eventually } from './wait.js';

// On AWS what a failed row leaves costs money. The set-up and the removal are the same code on every target.

/** What is there of everything that the suite makes, base images and default networks apart. */
async function whatIsThere({ ec2 }: Target): Promise<Record<string, number>> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }));
  const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
  return {
    instances: instances.filter(({ State }) => State?.Name !== 'terminated').length,
    ...{ images: Images.length, snapshots: Snapshots.length, volumes: Volumes.length },
    ...(await networksThere(ec2)),
  };
}

async function networksThere(ec2: EC2Client): Promise<Record<string, number>> {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const { InternetGateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({}));
  const { KeyPairs = [] } = await ec2.send(new DescribeKeyPairsCommand({}));
  return {
    vpcs: Vpcs.filter(({ IsDefault }) => IsDefault !== true).length,
    groups: SecurityGroups.filter(({ GroupName }) => GroupName !== 'default').length,
    ...{ gateways: InternetGateways.length, keys: KeyPairs.length },
  };
}
const nothing = {
  ...{ instances: 0, images: 0, snapshots: 0, volumes: 0 },
  ...{ vpcs: 0, groups: 0, gateways: 0, keys: 0 },
};

/** What a row may leave when it fails in the middle. */
async function leaveAll(target: Target): Promise<void> {
  const { ec2 } = target;
  const place = await makePlace(target, 61);
  await place.newGroup('left');
  const { InstanceId } = await place.runUp({
    BlockDeviceMappings: [{ DeviceName: '/dev/sdh', Ebs: { VolumeSize: 1, DeleteOnTermination: false } }],
  });
  const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: place.zone, Size: 1 }));
  await eventually('the volume attaches', () =>
    ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/sdf' })).then(
      () => true,
      () => undefined,
    ),
  );
  await ec2.send(new CreateSnapshotCommand({ VolumeId }));
  await ec2.send(new CreateImageCommand({ InstanceId, Name: `left-${Date.now()}` }));
}

/** What a row may leave that has a tag of its run, by EC2's names of types. */
const kinds = [
  ...['instance', 'image', 'snapshot', 'volume'],
  ...['vpc', 'subnet', 'security-group', 'internet-gateway'],
];

async function taggedTypes({ ec2 }: Target): Promise<ReadonlySet<string | undefined>> {
  const Filters = [{ Name: 'key', Values: [runTag.Key] }];
  const { Tags = [] } = await ec2.send(new DescribeTagsCommand({ Filters }));
  return new Set(Tags.map(({ ResourceType }) => ResourceType));
}

test('what a failed row leaves is tagged, and gone when the target ends', async () => {
  await using target = await openTarget('memory');
  expect(await whatIsThere(target)).toEqual(nothing);
  await leaveAll(target);
  await eventually('something of every kind', async () =>
    Object.values(await whatIsThere(target)).every((count) => count > 0) ? true : undefined,
  );
  // One answer may lag behind another: what DescribeVolumes shows DescribeTags may not know yet.
  await eventually('everything has its tag', async () => {
    const types = await taggedTypes(target);
    return kinds.every((kind) => types.has(kind)) ? true : undefined;
  });
  await target.ledger.clear();
  expect(
    await eventually('nothing is there', async () => {
      const left = await whatIsThere(target);
      return Object.values(left).every((count) => count === 0) ? left : undefined;
    }),
  ).toEqual(nothing);
});

test('a set-up that fails half-way is removed too', async () => {
  await using target = await openTarget('memory');
  // By then the VPC, its gateway, its subnets and a group are there.
  const failing: Target = {
    ...target,
    runnerCidrs: () => Promise.reject(new Error('nobody knows where this runs')),
  };
  await expect(makePlace(failing, 62)).rejects.toThrow('nobody knows');
  expect((await whatIsThere(target)).vpcs).toBe(1);
  await target.ledger.clear();
  expect(await whatIsThere(target)).toEqual(nothing);
});

test('what cannot be removed is said, and does not keep the rest', async () => {
  await using target = await openTarget('memory');
  await makePlace(target, 63);
  // Somebody else's image, as far as removal goes.
  target.ledger.made.images.push(target.imageId);
  await expect(target.ledger.clear()).rejects.toThrow('Not everything that was made could be removed');
  expect(await whatIsThere(target)).toEqual(nothing);
});
