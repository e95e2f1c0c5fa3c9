import {
  DeleteKeyPairCommand,
  DeleteSecurityGroupCommand,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { tagKeys, tagRecord } from '../build/tags.js';
import { terminate } from './terminate.js';

/** The kinds of things a build makes, in the order in which they can be removed. */
export type LeftoverKind = 'instance' | 'image' | 'snapshot' | 'volume' | 'key-pair' | 'security-group';

/** One thing that carries a build's mark. */
export interface Leftover {
  readonly kind: LeftoverKind;
  /** EC2's id; of a key pair its name. */
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
}

const marked = [{ Name: 'tag-key', Values: [tagKeys.build] }];
const living = ['pending', 'running', 'stopping', 'stopped'];

/** Everything in the account and region that carries the mark of a build, dead or alive. */
export async function findMarked(ec2: EC2Client): Promise<Leftover[]> {
  const [instances, images, snapshots, volumes, keys, groups] = await Promise.all([
    ec2.send(
      new DescribeInstancesCommand({ Filters: [...marked, { Name: 'instance-state-name', Values: living }] }),
    ),
    ec2.send(new DescribeImagesCommand({ Owners: ['self'], Filters: marked })),
    ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: marked })),
    ec2.send(new DescribeVolumesCommand({ Filters: marked })),
    ec2.send(new DescribeKeyPairsCommand({})),
    ec2.send(new DescribeSecurityGroupsCommand({ Filters: marked })),
  ]);
  const all: Leftover[] = [
    ...(instances.Reservations ?? [])
      .flatMap(({ Instances = [] }) => Instances)
      .map(({ InstanceId, Tags }) => one('instance', InstanceId, Tags)),
    ...(images.Images ?? []).map(({ ImageId, Tags }) => one('image', ImageId, Tags)),
    ...(snapshots.Snapshots ?? []).map(({ SnapshotId, Tags }) => one('snapshot', SnapshotId, Tags)),
    ...(volumes.Volumes ?? []).map(({ VolumeId, Tags }) => one('volume', VolumeId, Tags)),
    ...(keys.KeyPairs ?? []).map(({ KeyName, Tags }) => one('key-pair', KeyName, Tags)),
    ...(groups.SecurityGroups ?? []).map(({ GroupId, Tags }) => one('security-group', GroupId, Tags)),
  ];
  return all.filter(({ tags }) => tags[tagKeys.build] !== undefined);
}

function one(kind: LeftoverKind, id: string | undefined, list: Parameters<typeof tagRecord>[0]): Leftover {
  return { kind, id: id ?? '', tags: tagRecord(list) };
}

/** Removes one of them. What has gone meanwhile is no error: a root volume goes with its instance. */
export async function removeLeftover(ec2: EC2Client, leftover: Leftover): Promise<void> {
  try {
    await remove(ec2, leftover);
  } catch (error) {
    if (!(error instanceof Error && goneCodes.test(error.name))) throw error;
  }
}

async function remove(ec2: EC2Client, { kind, id }: Leftover): Promise<unknown> {
  switch (kind) {
    case 'instance':
      return terminate(ec2, id);
    case 'image':
      return ec2.send(new DeregisterImageCommand({ ImageId: id }));
    case 'snapshot':
      return ec2.send(new DeleteSnapshotCommand({ SnapshotId: id }));
    case 'volume':
      return ec2.send(new DeleteVolumeCommand({ VolumeId: id }));
    case 'key-pair':
      return ec2.send(new DeleteKeyPairCommand({ KeyName: id }));
    case 'security-group':
      return ec2.send(new DeleteSecurityGroupCommand({ GroupId: id }));
  }
}

/** `InvalidVolume.NotFound`, `InvalidAMIID.Unavailable`, … */
const goneCodes = /\.NotFound$|^InvalidAMIID\.Unavailable$/;
