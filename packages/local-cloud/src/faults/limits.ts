/** A bucket: how many tokens it holds, and how many come back each second. */
export interface Limit {
  readonly capacity: number;
  readonly perSecond: number;
}

/**
 * EC2's request and resource buckets by action, as of https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 * ("Request token bucket sizes and refill rates", "Resource token bucket sizes and refill rates"); of the actions that the
 * page lists one by one, those that anybody meets here.
 */
const listed: Readonly<Record<string, Limit>> = {
  AssignPrivateIpAddresses: { capacity: 100, perSecond: 5 },
  AssociateIamInstanceProfile: { capacity: 100, perSecond: 5 },
  CopyImage: { capacity: 100, perSecond: 1 },
  CreateDefaultSubnet: { capacity: 1, perSecond: 1 },
  CreateDefaultVpc: { capacity: 1, perSecond: 1 },
  CreateLaunchTemplateVersion: { capacity: 100, perSecond: 5 },
  CreateNatGateway: { capacity: 10, perSecond: 1 },
  CreateNetworkInterface: { capacity: 100, perSecond: 5 },
  CreateSnapshot: { capacity: 100, perSecond: 5 },
  CreateSnapshots: { capacity: 100, perSecond: 5 },
  CreateSubnetCidrReservation: { capacity: 5, perSecond: 1 },
  CreateTags: { capacity: 100, perSecond: 10 },
  CreateVolume: { capacity: 100, perSecond: 5 },
  CreateVpcEndpoint: { capacity: 4, perSecond: 0.3 },
  DeleteNatGateway: { capacity: 10, perSecond: 1 },
  DeleteNetworkInterface: { capacity: 100, perSecond: 5 },
  DeleteSnapshot: { capacity: 100, perSecond: 5 },
  DeleteSubnetCidrReservation: { capacity: 5, perSecond: 1 },
  DeleteTags: { capacity: 100, perSecond: 10 },
  DeleteVolume: { capacity: 100, perSecond: 5 },
  DeleteVpcEndpoints: { capacity: 4, perSecond: 0.3 },
  DeregisterImage: { capacity: 100, perSecond: 5 },
  DescribeInstanceTopology: { capacity: 1, perSecond: 1 },
  DescribeSecurityGroupReferences: { capacity: 20, perSecond: 5 },
  DescribeStaleSecurityGroups: { capacity: 20, perSecond: 5 },
  DisassociateIamInstanceProfile: { capacity: 100, perSecond: 5 },
  ModifyImageAttribute: { capacity: 100, perSecond: 5 },
  ModifyInstanceMetadataOptions: { capacity: 100, perSecond: 5 },
  ModifyLaunchTemplate: { capacity: 100, perSecond: 5 },
  ModifyNetworkInterfaceAttribute: { capacity: 100, perSecond: 5 },
  ModifySnapshotAttribute: { capacity: 100, perSecond: 5 },
  ModifyVpcEndpoint: { capacity: 4, perSecond: 0.3 },
  RunInstances: { capacity: 5, perSecond: 2 },
  StartInstances: { capacity: 5, perSecond: 2 },
  TerminateInstances: { capacity: 100, perSecond: 5 },
  UnassignPrivateIpAddresses: { capacity: 100, perSecond: 5 },
};

const nonMutating: Limit = { capacity: 100, perSecond: 20 };
const unfilteredAndUnpaginated: Limit = { capacity: 50, perSecond: 10 };
/** Resource-intensive actions (CreateKeyPair, AuthorizeSecurityGroupIngress, …) have the same figures. */
const mutating: Limit = { capacity: 50, perSecond: 5 };

/** Reads that have a bucket of their own for requests with neither a filter nor pagination. */
const costlyUnfiltered: ReadonlySet<string> = new Set([
  'DescribeInstances',
  'DescribeInstanceStatus',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeSnapshots',
  'DescribeSpotInstanceRequests',
  'DescribeVolumes',
]);

/** Instances per action, beside the requests. */
const resources: Readonly<Record<string, Limit>> = {
  RunInstances: { capacity: 1000, perSecond: 2 },
  StartInstances: { capacity: 1000, perSecond: 2 },
  StopInstances: { capacity: 1000, perSecond: 20 },
  TerminateInstances: { capacity: 1000, perSecond: 20 },
};

/** So many tokens of one bucket; "each API is evaluated individually". */
export interface Toll {
  readonly bucket: string;
  readonly limit: Limit;
  readonly tokens: number;
}

/** What a request takes from which buckets. */
export function tollsOf(action: string, parameters: Readonly<Record<string, string>>): Toll[] {
  const requests = requestToll(action, parameters);
  const perResource = Object.hasOwn(resources, action) ? resources[action] : undefined;
  if (perResource === undefined) return [requests];
  const tokens = instancesIn(action, parameters);
  return [requests, { bucket: `${action} resources`, limit: perResource, tokens }];
}

function requestToll(action: string, parameters: Readonly<Record<string, string>>): Toll {
  const own = Object.hasOwn(listed, action) ? listed[action] : undefined;
  if (own !== undefined) return { bucket: action, limit: own, tokens: 1 };
  if (!/^(Describe|List|Search|Get)/.test(action)) return { bucket: action, limit: mutating, tokens: 1 };
  const narrowed = Object.keys(parameters).some((key) => /^(Filter\.|MaxResults$|NextToken$)/.test(key));
  return costlyUnfiltered.has(action) && !narrowed
    ? { bucket: `${action} unfiltered`, limit: unfilteredAndUnpaginated, tokens: 1 }
    : { bucket: action, limit: nonMutating, tokens: 1 };
}

function instancesIn(action: string, parameters: Readonly<Record<string, string>>): number {
  if (action === 'RunInstances') return Math.max(1, Number.parseInt(parameters['MaxCount'] ?? '1', 10) || 1);
  return Math.max(1, Object.keys(parameters).filter((key) => key.startsWith('InstanceId.')).length);
}
