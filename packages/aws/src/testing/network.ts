import {
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  ImportKeyPairCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { tagKeys, toTags } from '../ec2/tags.js';
import type { ClusterSite, NodeSite } from '../ec2/cluster.js';

/** What Terraform would have made for a cluster of one node. */
export interface TestSite {
  readonly site: ClusterSite;
  readonly node: NodeSite;
  readonly template: { readonly id: string; readonly version: number };
}

const zone = 'us-east-1a';
const owner = { [tagKeys.environment]: 'test', [tagKeys.cluster]: 'demo' };

/** Makes a VPC, a subnet, a data volume and a launch template for `demo-1`. */
export async function makeSite(
  ec2: EC2Client,
  what: { readonly image: string; readonly cidr: string; readonly publicKey: string },
): Promise<TestSite> {
  const { image, cidr, publicKey } = what;
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: cidr }));
  const VpcId = Vpc?.VpcId;
  const subnet = new CreateSubnetCommand({ VpcId, CidrBlock: cidr, AvailabilityZone: zone });
  const { Subnet } = await ec2.send(subnet);
  const group = new CreateSecurityGroupCommand({ VpcId, GroupName: 'demo', Description: 'members of demo' });
  const { GroupId = '' } = await ec2.send(group);
  const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: cidr }] };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh] }));
  const key = { KeyName: 'demo', PublicKeyMaterial: Buffer.from(publicKey) };
  await ec2.send(new ImportKeyPairCommand(key));
  const node: NodeSite = {
    name: 'demo-1',
    zone,
    subnetId: Subnet?.SubnetId ?? '',
    volumeId: await makeVolume(ec2),
    serviceAddress: cidr.replace(/\.\d+\/\d+$/, '.16'),
  };
  const id = await makeTemplate(ec2, image, GroupId);
  return {
    site: { environment: 'test', cluster: 'demo', nodes: [node] },
    node,
    template: { id, version: 1 },
  };
}

async function makeVolume(ec2: EC2Client): Promise<string> {
  const tags = toTags({ ...owner, [tagKeys.node]: 'demo-1' });
  const command = new CreateVolumeCommand({
    AvailabilityZone: zone,
    Size: 1,
    VolumeType: 'gp3',
    TagSpecifications: [{ ResourceType: 'volume', Tags: tags }],
  });
  return (await ec2.send(command)).VolumeId ?? '';
}

async function makeTemplate(ec2: EC2Client, image: string, group: string): Promise<string> {
  const command = new CreateLaunchTemplateCommand({
    LaunchTemplateName: 'demo',
    LaunchTemplateData: {
      ImageId: image,
      InstanceType: 't3.small',
      KeyName: 'demo',
      SecurityGroupIds: [group],
      MetadataOptions: { HttpTokens: 'required', InstanceMetadataTags: 'enabled' },
    },
  });
  return (await ec2.send(command)).LaunchTemplate?.LaunchTemplateId ?? '';
}
