import {
  CreateImageCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesModificationsCommand,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RegisterImageCommand,
  StopInstancesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, startFaultyCloud, type FaultyCloud } from './faults/testing/faulty-cloud.js';

// What a request says either takes effect or is refused: a setting that vanished would be found missing on AWS.
let ground: FaultyCloud;
let ec2: EC2Client;
let instanceId: string;
let subnetId: string | undefined;
/** Of the root of an image. */
let snapshotId: string;
beforeAll(async () => {
  ground = await startFaultyCloud();
  ({ ec2 } = ground);
  instanceId = await ground.launch();
  await ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
  await ground.cloud.idle();
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  subnetId = Reservations?.[0]?.Instances?.[0]?.SubnetId;
  const { ImageId = '' } = await ec2.send(new CreateImageCommand({ InstanceId: instanceId, Name: 'kept' }));
  await ground.cloud.idle();
  const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
  snapshotId = Images?.[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? '';
});
afterAll(() => ground[Symbol.asyncDispose]());

test('an unknown filter or page of volume modifications is refused, though there never is one', async () => {
  const modifications = (input: object) => codeOf(ec2.send(new DescribeVolumesModificationsCommand(input)));
  expect(await modifications({ Filters: [{ Name: 'volume-id', Values: ['vol-01234567'] }] })).toBe('done');
  expect(await modifications({ Filters: [{ Name: 'colour', Values: ['red'] }] })).toBe(
    'InvalidParameterValue',
  );
  expect(await modifications({ NextToken: 'nonsense' })).not.toBe('done');
});

test('an association of a profile that does not exist is refused', async () => {
  const AssociationIds = ['iip-assoc-0123456789abcdef0'];
  const command = new DescribeIamInstanceProfileAssociationsCommand({ AssociationIds });
  expect(await codeOf(ec2.send(command))).toBe('InvalidAssociationID.NotFound');
});

test('snapshots are asked for by who may use them', async () => {
  const restorableBy = async (who: string) => {
    const { Snapshots } = await ec2.send(new DescribeSnapshotsCommand({ RestorableByUserIds: [who] }));
    return Snapshots?.map((one) => one.SnapshotId);
  };
  expect(await restorableBy('self')).toContain(snapshotId);
  expect(await restorableBy('all')).toEqual([]);
});

test('an image takes no settings of devices that it would not keep', async () => {
  const created = (Ebs: object) =>
    codeOf(
      ec2.send(
        new CreateImageCommand({
          ...{ InstanceId: instanceId, Name: 'settings' },
          BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs }],
        }),
      ),
    );
  expect(await created({ VolumeSize: 4 })).toBe('UnsupportedOperation');
  const registered = (Ebs: object) =>
    codeOf(
      ec2.send(
        new RegisterImageCommand({
          ...{ Name: 'settings', RootDeviceName: '/dev/xvda' },
          BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { SnapshotId: snapshotId, ...Ebs } }],
        }),
      ),
    );
  expect(await registered({ Iops: 3000 })).toBe('InvalidParameterCombination');
  expect(await registered({ KmsKeyId: 'alias/key' })).toBe('UnsupportedOperation');
  expect(await registered({ VolumeSize: 1 })).toBe('InvalidBlockDeviceMapping');
  expect(await registered({})).toBe('done');
});

test('an interface that should outlive its instance is refused, at the launch and later', async () => {
  const interfaces = [{ DeviceIndex: 0, SubnetId: subnetId, DeleteOnTermination: false }];
  const launch = ground.launching({ SubnetId: undefined, NetworkInterfaces: interfaces });
  expect(await codeOf(ec2.send(launch))).toBe('UnsupportedOperation');
  const { NetworkInterfaces } = await ec2.send(
    new DescribeNetworkInterfacesCommand({
      Filters: [{ Name: 'attachment.instance-id', Values: [instanceId] }],
    }),
  );
  const { NetworkInterfaceId, Attachment } = NetworkInterfaces?.[0] ?? {};
  const modify = new ModifyNetworkInterfaceAttributeCommand({
    NetworkInterfaceId,
    Attachment: { AttachmentId: Attachment?.AttachmentId, DeleteOnTermination: false },
  });
  expect(await codeOf(ec2.send(modify))).toBe('UnsupportedOperation');
});

test('an attribute of an instance is judged as at its launch', async () => {
  const modified = (input: object) =>
    codeOf(ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: instanceId, ...input })));
  expect(await modified({ UserData: { Value: Buffer.alloc(17 * 1024, 'x') } })).toBe('InvalidParameterValue');
  const other = {
    DeviceName: '/dev/xvda',
    Ebs: { VolumeId: 'vol-0123456789abcdef0', DeleteOnTermination: true },
  };
  expect(await modified({ BlockDeviceMappings: [other] })).toBe('InvalidInstanceAttributeValue');
});
