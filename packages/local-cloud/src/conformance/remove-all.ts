import {
  DeleteInternetGatewayCommand,
  DeleteKeyPairCommand,
  DeleteLaunchTemplateCommand,
  DeleteSecurityGroupCommand,
  DeleteSnapshotCommand,
  DeleteSubnetCidrReservationCommand,
  DeleteSubnetCommand,
  DeleteVolumeCommand,
  DeleteVpcCommand,
  DeregisterImageCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  DetachInternetGatewayCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  TerminateInstancesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import type { Made } from './ledger.js';
import { eventually } from './wait.js';

/** Removes what was made, dependents first. What is gone already is no error; any other one is thrown at the end. */
export async function removeAll(ec2: EC2Client, made: Made): Promise<void> {
  const errors: unknown[] = [];
  const each = async (ids: readonly string[], remove: (id: string) => Promise<unknown>) => {
    for (const id of ids) {
      await remove(id).catch((cause: unknown) => {
        if (!isGone(cause)) errors.push(cause);
      });
    }
  };
  const volumes = [...made.volumes, ...(await volumesOf(ec2, made.instances).catch(() => []))];
  await each(made.instances, (id) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })));
  await each(made.instances, (id) => terminated(ec2, id));
  await each(made.images, (ImageId) =>
    ec2.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true })),
  );
  await each(made.snapshots, (SnapshotId) => ec2.send(new DeleteSnapshotCommand({ SnapshotId })));
  await each(volumes, (VolumeId) => volumeGone(ec2, VolumeId));
  await each(made.launchTemplates, (LaunchTemplateId) =>
    ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId })),
  );
  await each(made.keyPairs, (KeyName) => ec2.send(new DeleteKeyPairCommand({ KeyName })));
  await each(made.reservations, (SubnetCidrReservationId) =>
    ec2.send(new DeleteSubnetCidrReservationCommand({ SubnetCidrReservationId })),
  );
  await each(made.subnets, (SubnetId) => ec2.send(new DeleteSubnetCommand({ SubnetId })));
  // Groups that name each other can be deleted only when their rules are gone.
  await each(made.groups, (id) => emptyGroup(ec2, id));
  await each(made.groups, (GroupId) => ec2.send(new DeleteSecurityGroupCommand({ GroupId })));
  await each(made.gateways, (id) => removeGateway(ec2, id));
  await each(made.vpcs, (VpcId) => ec2.send(new DeleteVpcCommand({ VpcId })));
  // Asked again, it removes what was made since.
  for (const ids of Object.values(made) as string[][]) ids.length = 0;
  if (errors.length > 0) throw new AggregateError(errors, 'Not everything that was made could be removed.');
}

async function volumesOf(ec2: EC2Client, instanceIds: readonly string[]): Promise<string[]> {
  if (instanceIds.length === 0) return [];
  const { Volumes } = await ec2.send(
    new DescribeVolumesCommand({
      Filters: [{ Name: 'attachment.instance-id', Values: [...instanceIds] }],
    }),
  );
  return (Volumes ?? []).map(({ VolumeId }) => VolumeId ?? '');
}

/** One that Describe does not show (any more) has ended too. */
async function terminated(ec2: EC2Client, InstanceId: string): Promise<void> {
  await eventually(`${InstanceId} terminated`, async () => {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
    return Reservations?.[0]?.Instances?.[0]?.State?.Name === 'terminated' ? true : undefined;
  });
}

/** A volume may be on its way off an instance that has just ended. */
async function volumeGone(ec2: EC2Client, VolumeId: string): Promise<void> {
  await eventually(`${VolumeId} deleted`, () =>
    ec2.send(new DeleteVolumeCommand({ VolumeId })).then(
      () => true,
      (cause: unknown) => {
        if (isGone(cause)) return true;
        if (cause instanceof Error && ['VolumeInUse', 'IncorrectState'].includes(cause.name))
          return undefined;
        throw cause;
      },
    ),
  );
}

async function emptyGroup(ec2: EC2Client, GroupId: string): Promise<void> {
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
  const { IpPermissions = [], IpPermissionsEgress = [] } = SecurityGroups?.[0] ?? {};
  if (IpPermissions.length > 0) {
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  }
  if (IpPermissionsEgress.length > 0) {
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }));
  }
}

async function removeGateway(ec2: EC2Client, InternetGatewayId: string): Promise<void> {
  const { InternetGateways } = await ec2.send(
    new DescribeInternetGatewaysCommand({ InternetGatewayIds: [InternetGatewayId] }),
  );
  for (const { VpcId } of InternetGateways?.[0]?.Attachments ?? []) {
    if (VpcId !== undefined) await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  }
  await ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId }));
}

function isGone(cause: unknown): boolean {
  return cause instanceof Error && /\.(NotFound|Unavailable|NotFoundException)$/.test(cause.name);
}
