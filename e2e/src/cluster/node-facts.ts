import { DescribeInstancesCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import type { Clients } from '@moult/aws';
import type { ServiceReach } from '@moult/cli';
import type { ClusterDescription } from '@moult/consul-stack';
import type { NodeSeen } from '@moult/report';
import type { RehearsedService } from '../service/rehearsed-service.js';

/** What is asked, and whom. */
export interface NodeQuestions {
  readonly clients: Clients;
  readonly service: RehearsedService;
  readonly description: ClusterDescription;
  readonly reach: ServiceReach;
}

/**
 * Looks at every node: which instance has its volume, whether that instance has its address, and what its member says of
 * itself. Asked of EC2 and of the members directly, not of the engine.
 */
export async function seeNodes(questions: NodeQuestions): Promise<ReadonlyMap<string, NodeSeen>> {
  const { description } = questions;
  const seen = description.nodes.map(async (node) => [node.name, await seeNode(questions, node)] as const);
  return new Map(await Promise.all(seen));
}

async function seeNode(
  { clients: { ec2Reads }, service, reach }: NodeQuestions,
  { name, volumeId, serviceAddress }: ClusterDescription['nodes'][number],
): Promise<NodeSeen> {
  const instance = await holderOf(ec2Reads, volumeId);
  const held = instance === null ? [] : await addressesOf(ec2Reads, instance);
  const self = await service.self(name, reach).catch(() => ({ nodeId: null, version: null }));
  return {
    ...{ instance, volume: instance === null ? null : volumeId },
    address: held.includes(serviceAddress) ? serviceAddress : null,
    ...{ nodeId: self.nodeId, version: self.version },
  };
}

async function holderOf(ec2: Clients['ec2Reads'], volumeId: string): Promise<string | null> {
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [volumeId] }));
  return Volumes[0]?.Attachments?.find(({ State }) => State === 'attached')?.InstanceId ?? null;
}

async function addressesOf(ec2: Clients['ec2Reads'], instance: string): Promise<readonly string[]> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instance] }));
  return Reservations.flatMap(({ Instances = [] }) =>
    Instances.flatMap(({ NetworkInterfaces = [] }) =>
      NetworkInterfaces.flatMap(({ PrivateIpAddresses = [] }) =>
        PrivateIpAddresses.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []),
      ),
    ),
  );
}
