import {
  AssignPrivateIpAddressesCommand,
  AttachVolumeCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  type Instance,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { dial, poll, readHostKeys, type SshSession } from '@moult/aws';
import type { Ground } from './ground.js';

/** One instance with its login. */
export interface TestNode extends AsyncDisposable {
  readonly instanceId: string;
  readonly session: SshSession;
  /** Standard output of a command run as root; throws with its errors when it fails. */
  root(command: string): Promise<string>;
}

/** Where an instance stands, and why: one that did not come up says it there. */
function stateOf(instance: Instance | undefined): string {
  return [instance?.State?.Name ?? 'unknown', instance?.StateReason?.Message].filter(Boolean).join(', ');
}

/** Launches an instance of an image with these tags and logs in. */
export async function launchNode(
  ground: Ground,
  imageId: string,
  tags: Readonly<Record<string, string>>,
): Promise<TestNode> {
  const { Instances = [] } = await ground.ec2.send(
    new RunInstancesCommand({
      ImageId: imageId,
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
      KeyName: ground.keyName,
      SecurityGroupIds: [ground.groupId],
      SubnetId: ground.subnetId,
      IamInstanceProfile: { Name: ground.profileName },
      MetadataOptions: {
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
        InstanceMetadataTags: 'enabled',
      },
      TagSpecifications: [
        { ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
      ],
    }),
  );
  const instanceId = Instances[0]?.InstanceId ?? '';
  const host = await poll<string>(
    async () => {
      const answer = await ground.ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
      const instance = answer.Reservations?.[0]?.Instances?.[0];
      return instance?.State?.Name === 'running'
        ? { kind: 'done', value: instance.PrivateIpAddress ?? '' }
        : { kind: 'not-yet', because: stateOf(instance) };
    },
    { what: `${instanceId} to run`, everyMs: 200, deadlineMs: 120_000 },
  );
  const hostKeys = await readHostKeys(ground.ec2, instanceId, { deadlineMs: 60_000, everyMs: 300 });
  const auth = { kind: 'key', privateKey: ground.privateKey } as const;
  const session = await dial(
    { name: instanceId, host, user: 'admin', auth, hostKeys },
    { deadlineMs: 60_000 },
  );
  return {
    instanceId,
    session,
    root: (command) => asRoot(session, command),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

async function asRoot(session: SshSession, command: string): Promise<string> {
  const outcome = await session.exec('sudo -n sh -s', {
    input: `{ ${command}\n} </dev/null`,
    deadlineMs: 60_000,
  });
  if (outcome.ended.kind === 'exited' && outcome.ended.code === 0) return outcome.stdout.trim();
  throw new Error(`${command}: ${JSON.stringify(outcome.ended)} ${outcome.stderr} ${outcome.stdout}`);
}

/** A new volume of 1 GiB in the instances' zone. */
export async function createVolume(ground: Ground): Promise<string> {
  const { VolumeId = '' } = await ground.ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1, Encrypted: true, VolumeType: 'gp3' }),
  );
  await poll(
    async () => {
      const { Volumes = [] } = await ground.ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
      return Volumes[0]?.State === 'available'
        ? { kind: 'done', value: undefined }
        : { kind: 'not-yet', because: Volumes[0]?.State ?? 'unknown' };
    },
    { what: VolumeId, everyMs: 100, deadlineMs: 30_000 },
  );
  return VolumeId;
}

/** Gives an instance other tags while it runs; what it is told of them follows. */
export async function retag(
  ground: Ground,
  { instanceId }: TestNode,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await ground.ec2.send(new CreateTagsCommand({ Resources: [instanceId], Tags }));
}

export async function attachVolume(ground: Ground, volumeId: string, instanceId: string): Promise<void> {
  await ground.ec2.send(
    new AttachVolumeCommand({ VolumeId: volumeId, InstanceId: instanceId, Device: '/dev/xvdf' }),
  );
}

/** Gives an instance its service address, whoever had it before. */
export async function assignAddress(ground: Ground, address: string, instanceId: string): Promise<void> {
  await ground.ec2.send(
    new AssignPrivateIpAddressesCommand({
      NetworkInterfaceId: await interfaceOf(ground, instanceId),
      PrivateIpAddresses: [address],
      AllowReassignment: true,
    }),
  );
}

/** The one network interface of an instance. */
export async function interfaceOf(ground: Ground, instanceId: string): Promise<string> {
  const { Reservations = [] } = await ground.ec2.send(
    new DescribeInstancesCommand({ InstanceIds: [instanceId] }),
  );
  const [networkInterface] = Reservations[0]?.Instances?.[0]?.NetworkInterfaces ?? [];
  return networkInterface?.NetworkInterfaceId ?? '';
}
