import {
  CreateLaunchTemplateCommand,
  CreateSubnetCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { tagKeys, toTags } from '../ec2/tags.js';
import type { ClusterSite, NodeSite } from '../ec2/cluster.js';

/** What Terraform would have made for a cluster of one node. */
export interface TestSite {
  readonly site: ClusterSite;
  readonly node: NodeSite;
  readonly template: { readonly id: string; readonly version: number };
  readonly image: string;
}

/** Makes a VPC, a subnet, a data volume and a launch template for `consul-1`. */
export async function makeSite(ec2: EC2Client, image: string, cidr: string): Promise<TestSite> {
  const zone = 'us-east-1a';
  const owner = { [tagKeys.environment]: 'test', [tagKeys.cluster]: 'consul' };
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: cidr }));
  const subnet = { VpcId: Vpc?.VpcId, CidrBlock: cidr, AvailabilityZone: zone };
  const { Subnet } = await ec2.send(new CreateSubnetCommand(subnet));
  const tags = toTags({ ...owner, [tagKeys.node]: 'consul-1' });
  const volume = await ec2.send(
    new CreateVolumeCommand({
      AvailabilityZone: zone,
      Size: 1,
      VolumeType: 'gp3',
      TagSpecifications: [{ ResourceType: 'volume', Tags: tags }],
    }),
  );
  const { LaunchTemplate } = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'test-consul',
      LaunchTemplateData: { ImageId: image, InstanceType: 't3.small' },
    }),
  );
  const node: NodeSite = {
    name: 'consul-1',
    zone,
    subnetId: Subnet?.SubnetId ?? '',
    volumeId: volume.VolumeId ?? '',
    serviceAddress: cidr.replace(/\.\d+\/\d+$/, '.16'),
  };
  return {
    site: { environment: 'test', cluster: 'consul', nodes: [node] },
    node,
    template: { id: LaunchTemplate?.LaunchTemplateId ?? '', version: 1 },
    image,
  };
}
