import {
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteKeyPairCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DeleteVolumeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type Instance,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import type { Target } from './target.js';
import { eventually } from './wait.js';

/** A VPC for the rows of one file, with everything in it removed afterwards. */
export interface Place extends AsyncDisposable {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly otherSubnetId: string;
  readonly zone: string;
  readonly groupId: string;
  readonly keyName: string;
  readonly privateKey: string;
  /** An address of the first subnet, by its last byte. */
  address(last: number): string;
  /** Runs one instance in the first subnet. */
  run(more?: Partial<RunInstancesCommandInput>): Promise<Instance>;
  /** Runs one and waits until it is running. */
  runUp(more?: Partial<RunInstancesCommandInput>): Promise<RunningInstance>;
}

/** An instance that runs, so that it has an id and an address. */
export type RunningInstance = Instance & { readonly InstanceId: string; readonly PrivateIpAddress: string };

/** Makes the place; `second` is the second byte of its CIDR, so that files can run side by side. */
export async function makePlace(target: Target, second: number): Promise<Place> {
  const { ec2, region } = target;
  const zone = `${region}a`;
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: `10.${second}.0.0/16` }));
  const vpcId = Vpc?.VpcId ?? '';
  const subnet = (third: number, az: string) =>
    ec2.send(
      new CreateSubnetCommand({
        VpcId: vpcId,
        CidrBlock: `10.${second}.${third}.0/24`,
        AvailabilityZone: az,
      }),
    );
  const subnetId = (await subnet(1, zone)).Subnet?.SubnetId ?? '';
  const otherSubnetId = (await subnet(2, `${region}b`)).Subnet?.SubnetId ?? '';
  const group = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: `conformance-${second}`,
      Description: 'conformance',
      VpcId: vpcId,
    }),
  );
  const keyName = `conformance-${second}-${Date.now()}`;
  const key = await ec2.send(new CreateKeyPairCommand({ KeyName: keyName, KeyType: 'rsa' }));
  const groupId = group.GroupId ?? '';
  const launched: string[] = [];
  const run = async (more: Partial<RunInstancesCommandInput> = {}) => {
    const answer = await ec2.send(
      new RunInstancesCommand({
        ImageId: target.imageId,
        InstanceType: 't3.small',
        MinCount: 1,
        MaxCount: 1,
        ...(more.NetworkInterfaces === undefined ? { SubnetId: subnetId, SecurityGroupIds: [groupId] } : {}),
        KeyName: keyName,
        ...more,
      }),
    );
    launched.push(...(answer.Instances ?? []).map(({ InstanceId }) => InstanceId ?? ''));
    const [instance] = answer.Instances ?? [];
    if (instance === undefined) throw new Error('RunInstances answered without an instance');
    return instance;
  };
  return {
    ...{ vpcId, subnetId, otherSubnetId, zone, groupId, keyName, run },
    privateKey: key.KeyMaterial ?? '',
    address: (last) => `10.${second}.1.${last}`,
    runUp: async (more) => {
      const { InstanceId = '', PrivateIpAddress = '' } = await run(more);
      const up = await inState(target, InstanceId, 'running');
      return { ...up, InstanceId, PrivateIpAddress };
    },
    [Symbol.asyncDispose]: () =>
      clear(target, { launched, vpcId, subnetIds: [subnetId, otherSubnetId], groupId, keyName }),
  };
}

/** Waits until Describe shows an instance in a state. */
export function inState(target: Target, instanceId: string, state: string): Promise<Instance> {
  return eventually(`${instanceId} ${state}`, async () => {
    const answer = await target.ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    const instance = answer.Reservations?.[0]?.Instances?.[0];
    return instance?.State?.Name === state ? instance : undefined;
  });
}

interface Remains {
  /** Known from their launches: a Describe may not show the latest yet. */
  readonly launched: readonly string[];
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly groupId: string;
  readonly keyName: string;
}

async function clear(target: Target, remains: Remains): Promise<void> {
  // Bare moto ends with the file, and refuses to clear what a row that had to fail left in disorder.
  if (target.kind === 'moto') return;
  const { ec2 } = target;
  const ids = [...remains.launched];
  if (ids.length > 0) await ec2.send(new TerminateInstancesCommand({ InstanceIds: ids }));
  for (const id of ids) await inState(target, id, 'terminated');
  const volumes = await ec2.send(
    new DescribeVolumesCommand({ Filters: [{ Name: 'tag:conformance', Values: ['*'] }] }),
  );
  for (const { VolumeId } of volumes.Volumes ?? []) await ec2.send(new DeleteVolumeCommand({ VolumeId }));
  await ec2.send(new DeleteKeyPairCommand({ KeyName: remains.keyName }));
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId: remains.groupId }));
  for (const SubnetId of remains.subnetIds) await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  await ec2.send(new DeleteVpcCommand({ VpcId: remains.vpcId }));
}
