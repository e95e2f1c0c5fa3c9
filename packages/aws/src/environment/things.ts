import {
  type EC2Client,
  paginateDescribeInstances,
  paginateDescribeInternetGateways,
  paginateDescribeLaunchTemplates,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSnapshots,
  paginateDescribeSubnets,
  paginateDescribeVolumes,
  paginateDescribeVpcs,
  DescribeKeyPairsCommand,
  type Filter,
  type Tag,
} from '@aws-sdk/client-ec2';
import { tagKeys, tagOf } from '../ec2/tags.js';

/** Kinds of things of EC2 that an environment is made of, in an order in which they can be removed. */
export const thingKinds = [
  'instance',
  'volume',
  'snapshot',
  'launch-template',
  'security-group',
  'subnet',
  'route-table',
  'internet-gateway',
  'vpc',
  'key-pair',
] as const;

/** One of {@link thingKinds}. */
export type ThingKind = (typeof thingKinds)[number];

/** A thing that carries the tags of an environment. */
export interface Thing {
  readonly kind: ThingKind;
  readonly id: string;
  readonly environment: string;
  readonly cluster: string | undefined;
  /** ISO 8601; absent on what is to last. */
  readonly expires: string | undefined;
  readonly node: string | undefined;
  /** On a volume: whether it holds data. */
  readonly initialised: boolean;
  /** On a data volume: the VPC block its node lives in. */
  readonly block: string | undefined;
}

/** Everything that carries the tag of one environment, or of any (`null`). Terminated instances are left out. */
export async function listThings(ec2: EC2Client, environment: string | null): Promise<readonly Thing[]> {
  const Filters: Filter[] = [
    environment === null
      ? { Name: 'tag-key', Values: [tagKeys.environment] }
      : { Name: `tag:${tagKeys.environment}`, Values: [environment] },
  ];
  const found = await Promise.all(Object.values(readers).map((read) => read(ec2, Filters)));
  const order = new Map(thingKinds.map((kind, at) => [kind, at]));
  return found.flat().sort((one, other) => (order.get(one.kind) ?? 0) - (order.get(other.kind) ?? 0));
}

type Reader = (client: EC2Client, Filters: Filter[]) => Promise<readonly Thing[]>;

const readers: Readonly<Record<ThingKind, Reader>> = {
  instance: async (client, Filters) => {
    const things: Thing[] = [];
    for await (const { Reservations = [] } of paginateDescribeInstances({ client }, { Filters })) {
      const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
      const there = instances.filter(({ State }) => State?.Name !== 'terminated');
      things.push(...there.map(({ InstanceId, Tags }) => thing('instance', InstanceId, Tags)));
    }
    return things;
  },
  volume: async (client, Filters) => {
    const things: Thing[] = [];
    for await (const { Volumes = [] } of paginateDescribeVolumes({ client }, { Filters })) {
      things.push(...Volumes.map(({ VolumeId, Tags }) => thing('volume', VolumeId, Tags)));
    }
    return things;
  },
  snapshot: async (client, Filters) => {
    const things: Thing[] = [];
    const which = { Filters, OwnerIds: ['self'] };
    for await (const { Snapshots = [] } of paginateDescribeSnapshots({ client }, which)) {
      things.push(...Snapshots.map(({ SnapshotId, Tags }) => thing('snapshot', SnapshotId, Tags)));
    }
    return things;
  },
  'launch-template': async (client, Filters) => {
    const things: Thing[] = [];
    for await (const page of paginateDescribeLaunchTemplates({ client }, { Filters })) {
      const templates = page.LaunchTemplates ?? [];
      things.push(
        ...templates.map(({ LaunchTemplateId, Tags }) => thing('launch-template', LaunchTemplateId, Tags)),
      );
    }
    return things;
  },
  'security-group': async (client, Filters) => {
    const things: Thing[] = [];
    for await (const { SecurityGroups = [] } of paginateDescribeSecurityGroups({ client }, { Filters })) {
      things.push(...SecurityGroups.map(({ GroupId, Tags }) => thing('security-group', GroupId, Tags)));
    }
    return things;
  },
  subnet: async (client, Filters) => {
    const things: Thing[] = [];
    for await (const { Subnets = [] } of paginateDescribeSubnets({ client }, { Filters })) {
      things.push(...Subnets.map(({ SubnetId, Tags }) => thing('subnet', SubnetId, Tags)));
    }
    return things;
  },
  'route-table': async (client, Filters) => {
    const things: Thing[] = [];
    for await (const { RouteTables = [] } of paginateDescribeRouteTables({ client }, { Filters })) {
      things.push(...RouteTables.map(({ RouteTableId, Tags }) => thing('route-table', RouteTableId, Tags)));
    }
    return things;
  },
  'internet-gateway': async (client, Filters) => {
    const things: Thing[] = [];
    for await (const page of paginateDescribeInternetGateways({ client }, { Filters })) {
      const gateways = page.InternetGateways ?? [];
      things.push(
        ...gateways.map(({ InternetGatewayId, Tags }) => thing('internet-gateway', InternetGatewayId, Tags)),
      );
    }
    return things;
  },
  vpc: async (client, Filters) => {
    const things: Thing[] = [];
    for await (const { Vpcs = [] } of paginateDescribeVpcs({ client }, { Filters })) {
      things.push(...Vpcs.map(({ VpcId, Tags }) => thing('vpc', VpcId, Tags)));
    }
    return things;
  },
  'key-pair': async (client, Filters) => {
    const { KeyPairs = [] } = await client.send(new DescribeKeyPairsCommand({ Filters }));
    return KeyPairs.map(({ KeyName, Tags }) => thing('key-pair', KeyName, Tags));
  },
};

function thing(kind: ThingKind, id: string | undefined, tags: readonly Tag[] | undefined): Thing {
  return {
    kind,
    id: id ?? '',
    environment: tagOf(tags, tagKeys.environment) ?? '',
    cluster: tagOf(tags, tagKeys.cluster),
    expires: tagOf(tags, tagKeys.expires),
    node: tagOf(tags, tagKeys.node),
    initialised: tagOf(tags, tagKeys.initialised) !== undefined,
    block: tagOf(tags, tagKeys.block),
  };
}
