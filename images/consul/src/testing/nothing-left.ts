import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';

/** Everything a build could leave, by kind; asked of EC2 itself and not of the builder's own marks. */
export async function inventory(ec2: EC2Client): Promise<Record<string, string[]>> {
  const states = ['pending', 'running', 'stopping', 'stopped', 'shutting-down'];
  const [instances, volumes, images, snapshots, keys, groups] = await Promise.all([
    ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: states }] })),
    ec2.send(new DescribeVolumesCommand({})),
    ec2.send(new DescribeImagesCommand({ Owners: ['self'] })),
    ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] })),
    ec2.send(new DescribeKeyPairsCommand({})),
    ec2.send(new DescribeSecurityGroupsCommand({})),
  ]);
  return {
    instances: (instances.Reservations ?? []).flatMap(({ Instances = [] }) =>
      Instances.map((i) => i.InstanceId ?? ''),
    ),
    volumes: (volumes.Volumes ?? []).map(({ VolumeId = '' }) => VolumeId),
    images: (images.Images ?? []).map(({ ImageId = '' }) => ImageId),
    snapshots: (snapshots.Snapshots ?? []).map(({ SnapshotId = '' }) => SnapshotId),
    keys: (keys.KeyPairs ?? []).map(({ KeyName = '' }) => KeyName),
    groups: (groups.SecurityGroups ?? []).map(({ GroupId = '' }) => GroupId).sort(),
  };
}
