import {
  DeleteInternetGatewayCommand,
  DeleteLaunchTemplateCommand,
  DeleteRouteTableCommand,
  DeleteSecurityGroupCommand,
  DeleteSnapshotCommand,
  DeleteSubnetCidrReservationCommand,
  DeleteSubnetCommand,
  DeleteVolumeCommand,
  DeleteVpcCommand,
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DetachInternetGatewayCommand,
  DisassociateRouteTableCommand,
  type EC2Client,
  GetSubnetCidrReservationsCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { poll } from '../wait/poll.js';
import { describeInstances } from '../ec2/instance.js';
import { deleteKeyPair } from './key-pairs.js';
import type { Thing, ThingKind } from './things.js';

/** What holds a thing is being removed too; an instance takes a minute to end, and EC2 shows it later still. */
const patience = { everyMs: 1_000, deadlineMs: 180_000 };

/**
 * Removes one thing and waits until EC2 has done it. Gone already is done. Rejects with `DeadlinePassed`, which names the
 * thing and what EC2 said last, or with an error that no waiting cures.
 */
export async function removeThing(
  ec2: EC2Client,
  thing: Pick<Thing, 'kind' | 'id'>,
  signal?: AbortSignal,
): Promise<void> {
  await poll(
    async () => {
      try {
        return (await removers[thing.kind](ec2, thing.id))
          ? { kind: 'done', value: undefined }
          : { kind: 'not-yet', because: `${thing.id} is still ending` };
      } catch (error) {
        if (error instanceof Error && /NotFound/.test(error.name)) return { kind: 'done', value: undefined };
        throw error;
      }
    },
    { ...patience, what: `the end of ${thing.kind} ${thing.id}`, signal },
  );
}

/** Asks for the removal; false while it is under way. */
type Remover = (ec2: EC2Client, id: string) => Promise<boolean>;

const removers: Readonly<Record<ThingKind, Remover>> = {
  instance: async (ec2, id) => {
    const [seen] = await describeInstances(ec2, { InstanceIds: [id] });
    if (seen === undefined || seen.state === 'terminated') return true;
    if (seen.state !== 'shutting-down') await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    return false;
  },
  volume: sent((ec2, VolumeId) => ec2.send(new DeleteVolumeCommand({ VolumeId }))),
  snapshot: sent((ec2, SnapshotId) => ec2.send(new DeleteSnapshotCommand({ SnapshotId }))),
  'launch-template': sent((ec2, LaunchTemplateId) =>
    ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId })),
  ),
  'security-group': sent((ec2, GroupId) => ec2.send(new DeleteSecurityGroupCommand({ GroupId }))),
  subnet: async (ec2, SubnetId) => {
    const reserved = await ec2.send(new GetSubnetCidrReservationsCommand({ SubnetId }));
    for (const { SubnetCidrReservationId } of reserved.SubnetIpv4CidrReservations ?? []) {
      await ec2.send(new DeleteSubnetCidrReservationCommand({ SubnetCidrReservationId }));
    }
    await ec2.send(new DeleteSubnetCommand({ SubnetId }));
    return true;
  },
  'route-table': async (ec2, id) => {
    const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [id] }));
    for (const { Main, RouteTableAssociationId: AssociationId } of RouteTables[0]?.Associations ?? []) {
      if (Main !== true) await ec2.send(new DisassociateRouteTableCommand({ AssociationId }));
    }
    await ec2.send(new DeleteRouteTableCommand({ RouteTableId: id }));
    return true;
  },
  'internet-gateway': async (ec2, InternetGatewayId) => {
    const which = new DescribeInternetGatewaysCommand({ InternetGatewayIds: [InternetGatewayId] });
    const { InternetGateways = [] } = await ec2.send(which);
    for (const { VpcId } of InternetGateways[0]?.Attachments ?? []) {
      await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
    }
    await ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId }));
    return true;
  },
  vpc: sent((ec2, VpcId) => ec2.send(new DeleteVpcCommand({ VpcId }))),
  'key-pair': async (ec2, name) => {
    await deleteKeyPair(ec2, name);
    return true;
  },
};

/** A removal of one call. */
function sent(remove: (ec2: EC2Client, id: string) => Promise<unknown>): Remover {
  return async (ec2, id) => {
    await remove(ec2, id);
    return true;
  };
}
