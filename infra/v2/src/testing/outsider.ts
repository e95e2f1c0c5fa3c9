import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { removeThing } from '@moult/aws';
import type { ClusterDescription } from '@moult/consul-stack';
import type { Laboratory } from './laboratory.js';

/** A machine in the first subnet of a cluster that belongs to none of its groups; disposing it ends it. */
export async function launchOutsider(
  { clients: { ec2, ec2Reads }, cloud }: Pick<Laboratory, 'clients' | 'cloud'>,
  { vpcId, nodes: [first] }: ClusterDescription,
): Promise<AsyncDisposable & { readonly instance: string }> {
  const named = { GroupName: `outsider-${vpcId}`, Description: 'may be logged in to', VpcId: vpcId };
  const { GroupId: group = '' } = await ec2.send(new CreateSecurityGroupCommand(named));
  const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [ssh] }));
  const { Instances: [launched] = [] } = await ec2.send(
    new RunInstancesCommand({
      ...{
        ImageId: cloud.baseImageId,
        InstanceType: 't3.small',
        KeyName: 'operator',
        MinCount: 1,
        MaxCount: 1,
      },
      ...{ SubnetId: first?.subnetId, SecurityGroupIds: [group] },
    }),
  );
  const instance = launched?.InstanceId ?? '';
  return {
    instance,
    [Symbol.asyncDispose]: async () => {
      await removeThing(ec2Reads, { kind: 'instance', id: instance });
      await removeThing(ec2Reads, { kind: 'security-group', id: group });
    },
  };
}
