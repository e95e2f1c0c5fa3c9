import {
  AttachVolumeCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateImageCommand,
  CreateSubnetCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  DetachVolumeCommand,
  EC2Client,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type Instance,
} from '@aws-sdk/client-ec2';
import { LocalCloud } from '../cloud.js';
import { startMoto } from '../moto/process.js';
import { sshBanner, timed } from './measure.js';

/** A cloud with five instances and a bare moto beside it with as many, and the operations that are measured. */
export interface BenchCloud extends AsyncDisposable {
  launchToBanner(): Promise<number>;
  describe(kind: 'instances' | 'vpcs', of: 'ours' | 'moto'): Promise<unknown>;
  attach(): Promise<number>;
  stop(): Promise<number>;
  image(): Promise<number>;
}

/** Opens both; Describe calls are not stale here, so that what is measured is the work and not the lag. */
export async function openBenchCloud(): Promise<BenchCloud> {
  const cloud = await LocalCloud.start({ staleReads: 'off' });
  const moto = await startMoto('bench', process.env);
  const { endpoint, region, credentials } = cloud;
  const ours = new EC2Client({ endpoint, region, credentials });
  const bare = new EC2Client({ endpoint: `http://127.0.0.1:${moto.port}`, region, credentials });
  const subnets = { ours: await subnet(ours), moto: await subnet(bare) };
  const launch = async (): Promise<Instance> => {
    const run = new RunInstancesCommand({
      ...{
        ImageId: cloud.baseImageId,
        InstanceType: 't3.small',
        MinCount: 1,
        MaxCount: 1,
        SubnetId: subnets.ours,
      },
    });
    return (await ours.send(run)).Instances?.[0] ?? {};
  };
  const five = [await launch(), await launch(), await launch(), await launch(), await launch()];
  await bare.send(
    new RunInstancesCommand({
      ImageId: cloud.baseImageId,
      InstanceType: 't3.small',
      MinCount: 5,
      MaxCount: 5,
      SubnetId: subnets.moto,
    }),
  );
  await cloud.idle();
  const first = five[0]?.InstanceId ?? '';
  const volume = await ours.send(new CreateVolumeCommand({ AvailabilityZone: `${region}a`, Size: 1 }));
  await cloud.idle();
  return {
    launchToBanner: () => launchToBanner({ cloud, ec2: ours, launch }),
    describe: (kind, of) => {
      const client = of === 'ours' ? ours : bare;
      return kind === 'instances'
        ? client.send(new DescribeInstancesCommand({}))
        : client.send(new DescribeVpcsCommand({}));
    },
    attach: () => attachOnce(cloud, ours, { InstanceId: first, VolumeId: volume.VolumeId ?? '' }),
    stop: () => stopOnce(cloud, ours, first),
    image: () => imageOnce(cloud, ours, first),
    [Symbol.asyncDispose]: async () => {
      await moto[Symbol.asyncDispose]();
      await cloud[Symbol.asyncDispose]();
    },
  };
}

async function subnet(ec2: EC2Client): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.98.0.0/16' }));
  const made = await ec2.send(
    new CreateSubnetCommand({
      VpcId: Vpc?.VpcId ?? '',
      CidrBlock: '10.98.1.0/24',
      AvailabilityZone: 'us-east-1a',
    }),
  );
  await admitSsh(ec2, Vpc?.VpcId ?? '');
  return made.Subnet?.SubnetId ?? '';
}

/** The default group of a VPC lets in its members only; the one who waits for the banner stands at the VPC's router. */
async function admitSsh(ec2: EC2Client, vpcId: string): Promise<void> {
  const Filters = [
    { Name: 'vpc-id', Values: [vpcId] },
    { Name: 'group-name', Values: ['default'] },
  ];
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.98.0.0/16' }] };
  const GroupId = SecurityGroups?.[0]?.GroupId;
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh] }));
}

async function launchToBanner(parts: {
  cloud: LocalCloud;
  ec2: EC2Client;
  launch: () => Promise<Instance>;
}): Promise<number> {
  let instance: Instance = {};
  const ms = await timed(async () => {
    instance = await parts.launch();
    await sshBanner(instance.PrivateIpAddress ?? '');
  });
  await parts.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instance.InstanceId ?? ''] }));
  await parts.cloud.idle();
  return ms;
}

async function attachOnce(
  cloud: LocalCloud,
  ec2: EC2Client,
  which: { InstanceId: string; VolumeId: string },
): Promise<number> {
  const ms = await timed(async () => {
    await ec2.send(new AttachVolumeCommand({ ...which, Device: '/dev/sdf' }));
    await cloud.idle();
  });
  await ec2.send(new DetachVolumeCommand(which));
  await cloud.idle();
  return ms;
}

async function stopOnce(cloud: LocalCloud, ec2: EC2Client, instanceId: string): Promise<number> {
  const ms = await timed(async () => {
    await ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
    await cloud.idle();
  });
  await ec2.send(new StartInstancesCommand({ InstanceIds: [instanceId] }));
  await cloud.idle();
  return ms;
}

async function imageOnce(cloud: LocalCloud, ec2: EC2Client, instanceId: string): Promise<number> {
  await ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
  await cloud.idle();
  const ms = await timed(async () => {
    await ec2.send(new CreateImageCommand({ InstanceId: instanceId, Name: `bench ${performance.now()}` }));
    await cloud.idle();
  });
  await ec2.send(new StartInstancesCommand({ InstanceIds: [instanceId] }));
  await cloud.idle();
  return ms;
}
