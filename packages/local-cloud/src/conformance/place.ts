import {
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateKeyPairCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  DescribeRouteTablesCommand,
  ModifySubnetAttributeCommand,
  RunInstancesCommand,
  type Instance,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { Target } from './target.js';
import { eventually } from './wait.js';

/** A VPC for the rows of one file; everything in it is the target's to remove. */
export interface Place extends AsyncDisposable {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly otherSubnetId: string;
  readonly zone: string;
  /** Lets SSH in from the runner and from the VPC. */
  readonly groupId: string;
  readonly keyName: string;
  readonly privateKey: string;
  /** A group that lets nothing in and everything out, as EC2 makes them. */
  newGroup(name: string): Promise<string>;
  /** An address of the first subnet, by its last byte. */
  address(last: number): string;
  /** Runs one instance in the first subnet. */
  run(more?: Partial<RunInstancesCommandInput>): Promise<Instance>;
  /** Runs one and waits until it is running. */
  runUp(more?: Partial<RunInstancesCommandInput>): Promise<RunningInstance>;
}

/** An instance that runs, so that it has an id and an address. */
export type RunningInstance = Instance & { readonly InstanceId: string; readonly PrivateIpAddress: string };

/** Makes the place, the same way on every target; `second` is the second byte of its CIDR, so that files can run side by side. */
export async function makePlace(target: Target, second: number): Promise<Place> {
  const { ec2, region } = target;
  const zone = `${region}a`;
  const vpcCidr = `10.${second}.0.0/16`;
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: vpcCidr }));
  const vpcId = Vpc?.VpcId ?? '';
  await openToTheInternet(target, vpcId);
  const subnetId = await publicSubnet(target, { vpcId, cidr: `10.${second}.1.0/24`, zone });
  const otherSubnetId = await publicSubnet(target, {
    ...{ vpcId, cidr: `10.${second}.2.0/24`, zone: `${region}b` },
  });
  const newGroup = async (GroupName: string) => {
    const group = new CreateSecurityGroupCommand({ GroupName, Description: 'conformance', VpcId: vpcId });
    return (await ec2.send(group)).GroupId ?? '';
  };
  const groupId = await newGroup(`conformance-${second}`);
  await admitSsh(target, groupId, [vpcCidr, ...(await target.runnerCidrs())]);
  const keyName = `conformance-${second}-${Date.now()}`;
  const key = await ec2.send(new CreateKeyPairCommand({ KeyName: keyName, KeyType: 'rsa' }));
  const run = (more: Partial<RunInstancesCommandInput> = {}) =>
    launch(target, {
      ...(more.NetworkInterfaces === undefined ? { SubnetId: subnetId, SecurityGroupIds: [groupId] } : {}),
      KeyName: keyName,
      ...more,
    });
  return {
    ...{ vpcId, subnetId, otherSubnetId, zone, groupId, keyName, newGroup, run },
    privateKey: key.KeyMaterial ?? '',
    address: (last) => `10.${second}.1.${last}`,
    runUp: async (more) => {
      const { InstanceId = '', PrivateIpAddress = '' } = await run(more);
      const up = await inState(target, InstanceId, 'running');
      return { ...up, InstanceId, PrivateIpAddress };
    },
    // Bare moto ends with the file, and refuses to clear what a row that had to fail left in disorder.
    [Symbol.asyncDispose]: () => (target.kind === 'moto' ? Promise.resolve() : target.ledger.clear()),
  };
}

/** Without a gateway and a route to it nobody outside a VPC reaches a machine in it. */
async function openToTheInternet({ ec2 }: Target, VpcId: string): Promise<void> {
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: GatewayId, VpcId }));
  const RouteTableId = await eventually(`main route table of ${VpcId}`, async () => {
    const { RouteTables } = await ec2.send(
      new DescribeRouteTablesCommand({
        Filters: [
          { Name: 'vpc-id', Values: [VpcId] },
          { Name: 'association.main', Values: ['true'] },
        ],
      }),
    );
    return RouteTables?.[0]?.RouteTableId;
  });
  await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId }));
}

interface SubnetPlan {
  readonly vpcId: string;
  readonly cidr: string;
  readonly zone: string;
}

/** A subnet whose machines get a public address: the runner is not in the VPC. */
async function publicSubnet({ ec2 }: Target, { vpcId, cidr, zone }: SubnetPlan): Promise<string> {
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: cidr, AvailabilityZone: zone }),
  );
  const SubnetId = Subnet?.SubnetId ?? '';
  await eventually(`${SubnetId} maps public addresses`, async () => {
    await ec2.send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }));
    return true;
  });
  return SubnetId;
}

async function admitSsh({ ec2 }: Target, GroupId: string, cidrs: readonly string[]): Promise<void> {
  const IpRanges = cidrs.map((CidrIp) => ({ CidrIp }));
  const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh] }));
}

async function launch({ ec2, imageId }: Target, more: Partial<RunInstancesCommandInput>): Promise<Instance> {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: imageId, InstanceType: 't3.small', MinCount: 1, MaxCount: 1 },
      ...more,
    }),
  );
  const [instance] = Instances ?? [];
  if (instance === undefined) throw new Error('RunInstances answered without an instance');
  return instance;
}

/** Waits until Describe shows an instance in a state. */
export function inState(target: Target, instanceId: string, state: string): Promise<Instance> {
  return eventually(`${instanceId} ${state}`, async () => {
    const answer = await target.ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    const instance = answer.Reservations?.[0]?.Instances?.[0];
    return instance?.State?.Name === state ? instance : undefined;
  });
}
