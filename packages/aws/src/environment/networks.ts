import { DescribeAvailabilityZonesCommand, paginateDescribeVpcs, type EC2Client } from '@aws-sdk/client-ec2';
import { tagKeys, tagOf } from '../ec2/tags.js';

/** A VPC and whose it is, as far as its tags say. */
export interface VpcFound {
  readonly id: string;
  /** Every block of it, `10.77.0.0/16`. */
  readonly blocks: readonly string[];
  readonly environment: string | undefined;
  readonly cluster: string | undefined;
  /** ISO 8601; absent on what is to last. */
  readonly expires: string | undefined;
}

/** Every VPC of the region. */
export async function listVpcs(ec2: EC2Client): Promise<readonly VpcFound[]> {
  const found: VpcFound[] = [];
  for await (const { Vpcs = [] } of paginateDescribeVpcs({ client: ec2 }, {})) {
    for (const { VpcId: id = '', CidrBlock = '', CidrBlockAssociationSet = [], Tags } of Vpcs) {
      const more = CidrBlockAssociationSet.map(({ CidrBlock: block = '' }) => block);
      found.push({
        id,
        blocks: [...new Set([CidrBlock, ...more].filter((block) => block !== ''))],
        environment: tagOf(Tags, tagKeys.environment),
        cluster: tagOf(Tags, tagKeys.cluster),
        expires: tagOf(Tags, tagKeys.expires),
      });
    }
  }
  return found;
}

/** Zones that take new instances, sorted. */
export async function availableZones(ec2: EC2Client): Promise<readonly string[]> {
  const Filters = [
    { Name: 'state', Values: ['available'] },
    { Name: 'zone-type', Values: ['availability-zone'] },
  ];
  const { AvailabilityZones = [] } = await ec2.send(new DescribeAvailabilityZonesCommand({ Filters }));
  return AvailabilityZones.map(({ ZoneName = '' }) => ZoneName).sort();
}
