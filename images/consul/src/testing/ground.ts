import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  ImportKeyPairCommand,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import {
  build,
  loginKey,
  thisProcess,
  type BuildEvent,
  type BuildResult,
  type BuildSettings,
  type LoadedDefinition,
} from '@moult/image-builder';
import { LocalCloud } from '@moult/local-cloud';

/** A local cloud with what instances of a cluster need: a network, a key, a role that may find peers and read secrets. */
export interface Ground extends AsyncDisposable {
  readonly cloud: LocalCloud;
  readonly ec2: EC2Client;
  readonly vpcId: string;
  /** First two numbers of the VPC's block. */
  readonly prefix: string;
  readonly subnetId: string;
  readonly groupId: string;
  readonly keyName: string;
  readonly privateKey: string;
  readonly profileName: string;
  readonly events: BuildEvent[];
  /** Where downloads are kept; shared by runs, verified by checksum. */
  readonly cacheDir: string;
  readonly logDir: string;
}

/** Images that tests and rehearsals of this checkout keep, each found again by the digest of its definition. */
const checkoutImages = join(import.meta.dirname, '../../../../.moult/images');

/**
 * Starts it. Every cloud takes a block of its own, so that runs on one machine do not meet. With `images: 'kept'` an
 * image is built only if nobody built it before: for tests of what an image does, not of how it is built.
 */
export async function startGround({ images = 'new' }: { images?: 'new' | 'kept' } = {}): Promise<Ground> {
  const cloud = await LocalCloud.start(images === 'kept' ? { imageStore: checkoutImages } : {});
  const { accessKeyId, secretAccessKey } = cloud.credentials;
  const client = {
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: { accessKeyId, secretAccessKey },
  };
  const ec2 = new EC2Client(client);
  const { vpcId, prefix } = await createFreeVpc(ec2);
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({
      VpcId: vpcId,
      CidrBlock: `${prefix}.1.0/24`,
      AvailabilityZone: 'us-east-1a',
    }),
  );
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'cluster', Description: 'members', VpcId: vpcId }),
  );
  const inside = { IpProtocol: '-1', IpRanges: [{ CidrIp: `${prefix}.0.0/16` }] };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [inside] }));
  const login = loginKey('test');
  await ec2.send(
    new ImportKeyPairCommand({ KeyName: 'cluster', PublicKeyMaterial: Buffer.from(login.publicKey) }),
  );
  await createRole(new IAMClient(client));
  const logDir = await mkdtemp(join(tmpdir(), 'consul-images-'));
  return {
    cloud,
    ec2,
    vpcId,
    prefix,
    subnetId: Subnet?.SubnetId ?? '',
    groupId: GroupId,
    keyName: 'cluster',
    privateKey: login.privateKey,
    profileName: 'node',
    events: [],
    cacheDir: join(tmpdir(), 'moult-test-sources'),
    logDir,
    [Symbol.asyncDispose]: async () => {
      await cloud[Symbol.asyncDispose]();
      await rm(logDir, { recursive: true, force: true });
    },
  };
}

/** Tries blocks until one is not in use on this machine, by another cloud for example. */
async function createFreeVpc(ec2: EC2Client): Promise<{ readonly vpcId: string; readonly prefix: string }> {
  const first = randomInt(39);
  for (let step = 0; step < 39; step += 1) {
    const prefix = `10.${211 + ((first + step) % 39)}`;
    try {
      const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: `${prefix}.0.0/16` }));
      return { vpcId: Vpc?.VpcId ?? '', prefix };
    } catch (cause) {
      if (!(cause instanceof Error) || cause.name !== 'InvalidVpc.Range') throw cause;
    }
  }
  throw new Error('Every block from 10.211.0.0/16 to 10.249.0.0/16 is in use.');
}

async function createRole(iam: IAMClient): Promise<void> {
  const RoleName = 'node';
  const statement = (rest: object) => JSON.stringify({ Version: '2012-10-17', Statement: [rest] });
  const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: statement(trust) }));
  const allowed = {
    Effect: 'Allow',
    Action: ['ec2:DescribeInstances', 'ssm:GetParameters'],
    Resource: '*',
  };
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'node', PolicyDocument: statement(allowed) }),
  );
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: RoleName }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: RoleName, RoleName }));
}

/** Puts a secret where the instances of this cluster look for it, in place of an earlier one. */
export async function putSecret(ground: Ground, name: string, value: string): Promise<void> {
  const { accessKeyId, secretAccessKey } = ground.cloud.credentials;
  const ssm = new SSMClient({
    endpoint: ground.cloud.endpoint,
    region: ground.cloud.region,
    credentials: { accessKeyId, secretAccessKey },
  });
  await ssm.send(
    new PutParameterCommand({ Name: name, Value: value, Type: 'SecureString', Overwrite: true }),
  );
}

/** Builds an image on the ground; settings given here replace the usual ones. */
export async function bake(
  ground: Ground,
  loaded: LoadedDefinition,
  settings: Partial<BuildSettings> = {},
): Promise<BuildResult> {
  return build(loaded, {
    ec2: ground.ec2,
    mode: 'publish',
    watch: (event) => {
      ground.events.push(event);
    },
    cacheDir: ground.cacheDir,
    logDir: ground.logDir,
    subnetId: ground.subnetId,
    sourceKind: 'debian',
    keepOnFailure: false,
    environment: {},
    owner: thisProcess(),
    now: () => new Date(),
    ...settings,
  });
}
