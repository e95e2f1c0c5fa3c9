import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateVpcCommand,
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  type Instance,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalCloud } from './cloud.js';
import type { RoleCredentials } from './imds-facts.js';
import type { HostWiring } from './options.js';
import { createMemoryHost, type MemoryHost } from './testing/memory-host.js';

let registryDir: string;
let cloud: LocalCloud;
let host: MemoryHost;
let wiring: HostWiring;
beforeAll(async () => {
  registryDir = await mkdtemp(join(tmpdir(), 'local-cloud-test-'));
  cloud = await LocalCloud.start({
    registryDir,
    seed: 7,
    host: (given) => {
      wiring = given;
      host = createMemoryHost();
      return Promise.resolve(host);
    },
  });
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await rm(registryDir, { recursive: true });
});

const config = (credentials: object = cloud.credentials) => ({
  endpoint: cloud.endpoint,
  region: cloud.region,
  credentials: credentials as { accessKeyId: string; secretAccessKey: string },
});
const keysOf = ({ accessKeyId, secretAccessKey, sessionToken }: RoleCredentials) => ({
  accessKeyId,
  secretAccessKey,
  sessionToken,
});
const launch = (more: object = {}) =>
  new RunInstancesCommand({
    ImageId: cloud.baseImageId,
    InstanceType: 't3.micro',
    MinCount: 1,
    MaxCount: 1,
    ...more,
  });

async function describe(ec2: EC2Client, id: string): Promise<Instance> {
  const answer = await ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: [id] }] }),
  );
  return answer.Reservations?.[0]?.Instances?.[0] ?? {};
}

test('a cloud whose host cannot enforce security groups says so, and why', () => {
  expect(cloud.enforcesSecurityGroups).toBe(false);
  expect(cloud.whyNotEnforced).toBe('there are no machines');
});

test('a key that this cloud did not issue is refused in every service’s words', async () => {
  const stranger = config({ accessKeyId: 'AKIASTRANGER00000000', secretAccessKey: 'x' });
  await expect(new EC2Client(stranger).send(new DescribeInstancesCommand({}))).rejects.toMatchObject({
    name: 'AuthFailure',
  });
  await expect(
    new S3Client(stranger).send(new CreateBucketCommand({ Bucket: 'mine' })),
  ).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  await expect(new STSClient(stranger).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  });
});

test('a request without credentials never reaches the control plane', async () => {
  const answer = await fetch(`${cloud.endpoint}/moto-api/reset`, { method: 'POST' });
  expect([answer.status, await answer.text()]).toEqual([
    403,
    expect.stringContaining('MissingAuthenticationToken'),
  ]);
});

test('another region is refused instead of shown empty', async () => {
  const elsewhere = new EC2Client({ ...config(), region: 'eu-west-1' });
  await expect(elsewhere.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({
    name: 'AuthFailure',
  });
});

test('an oversized request is refused before it is read', async () => {
  const outgoing = request(cloud.endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${cloud.credentials.accessKeyId}/20260101/us-east-1/ec2/aws4_request`,
      'content-length': 2 * 1024 * 1024,
    },
  });
  outgoing.on('error', () => undefined).flushHeaders();
  const [answer] = (await once(outgoing, 'response')) as [{ statusCode: number }];
  outgoing.destroy();
  expect(answer.statusCode).toBe(413);
});

test('S3 passes through: bytes, conditional writes, the provider’s lock', async () => {
  const s3 = new S3Client(config());
  await s3.send(new CreateBucketCommand({ Bucket: 'state' }));
  const Body = 'x'.repeat(3_000_000);
  await s3.send(new PutObjectCommand({ Bucket: 'state', Key: 'a/b', Body }));
  const got = await s3.send(new GetObjectCommand({ Bucket: 'state', Key: 'a/b' }));
  expect(await got.Body?.transformToString()).toBe(Body);
  const lock = () =>
    s3.send(new PutObjectCommand({ Bucket: 'state', Key: 'lock', Body: 'me', IfNoneMatch: '*' }));
  await lock();
  await expect(lock()).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect(
    cloud
      .calls({ action: 'PutObject', parameters: { Key: 'lock', IfNoneMatch: '*' } })
      .map((c) => c.outcome.kind),
  ).toEqual(['ok', 'error']);
});

test('every call is in the log with caller, parameters and outcome, without secrets, in memory and as JSON lines', async () => {
  const ec2 = new EC2Client(config());
  await ec2.send(launch({ ImageId: 'ami-0123456789abcdef0', UserData: 'c2VjcmV0' })).catch(() => undefined);
  await new SSMClient(config()).send(
    new PutParameterCommand({ Name: '/k', Value: 'hush', Type: 'SecureString' }),
  );
  const call = cloud
    .calls({ action: 'RunInstances', parameters: { ImageId: 'ami-0123456789abcdef0' } })
    .at(-1);
  expect(call).toMatchObject({
    service: 'ec2',
    handled: 'ours',
    caller: { principal: 'root' },
    parameters: { UserData: '(redacted)', InstanceType: 't3.micro' },
    outcome: { kind: 'error', status: 400, code: 'InvalidAMIID.NotFound' },
  });
  const file = await readFile(cloud.callLogPath, 'utf8');
  expect(file.split('\n').map((line) => (line === '' ? {} : (JSON.parse(line) as object)))).toContainEqual(
    call,
  );
  expect(file).not.toMatch(/hush|c2VjcmV0/);
});

test('an instance’s role has credentials that the endpoint knows as the role', async () => {
  const iam = new IAMClient(config());
  await iam.send(new CreateRoleCommand({ RoleName: 'node', AssumeRolePolicyDocument: '{}' }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'node' }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'node', RoleName: 'node' }));
  const run = await new EC2Client(config()).send(launch({ IamInstanceProfile: { Name: 'node' } }));
  await cloud.idle();
  const instanceId = run.Instances?.[0]?.InstanceId ?? '';
  const credentials = wiring.credentials('node', instanceId);
  const identity = await new STSClient(config(keysOf(credentials))).send(new GetCallerIdentityCommand({}));
  expect(identity.Arn).toBe(`arn:aws:sts::123456789012:assumed-role/node/${instanceId}`);
  expect(cloud.calls({ action: 'GetCallerIdentity' }).at(-1)?.caller.principal).toBe(
    `role/node/${instanceId}`,
  );
  const facts = wiring.facts(run.Instances?.[0]?.VpcId ?? '', run.Instances?.[0]?.PrivateIpAddress ?? '');
  expect(facts).toMatchObject({ instanceId, instanceProfile: { roleName: 'node' } });
});

test('an instance is never running before its machine is', async () => {
  const release = host.hold('create');
  const run = await new EC2Client(config()).send(launch());
  const id = run.Instances?.[0]?.InstanceId ?? '';
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(cloud.machines().find((machine) => machine.instanceId === id)?.state).toBe('pending');
  release();
  await cloud.idle();
  expect(cloud.machines().find((machine) => machine.instanceId === id)?.state).toBe('running');
});

test('a machine that cannot be made ends terminated with the reason, and its address is free again', async () => {
  const ec2 = new EC2Client(config());
  host.failing.add('create');
  const run = await ec2.send(launch());
  const [first] = run.Instances ?? [];
  await cloud.idle();
  host.failing.delete('create');
  await expect
    .poll(async () => (await describe(ec2, first?.InstanceId ?? '')).State?.Name)
    .toBe('terminated');
  expect((await describe(ec2, first?.InstanceId ?? '')).StateReason?.Message).toContain(
    'the host cannot create',
  );
  expect(cloud.failures().at(-1)?.error.message).toBe('the host cannot create');
  const again = await ec2.send(
    launch({ PrivateIpAddress: first?.PrivateIpAddress, SubnetId: first?.SubnetId }),
  );
  expect(again.Instances?.[0]?.PrivateIpAddress).toBe(first?.PrivateIpAddress);
});

test('a VPC whose CIDR is in use on the host is refused and leaves no record', async () => {
  const ec2 = new EC2Client(config());
  await ec2.send(new CreateVpcCommand({ CidrBlock: '10.55.0.0/16' }));
  await expect(ec2.send(new CreateVpcCommand({ CidrBlock: '10.55.0.0/16' }))).rejects.toMatchObject({
    name: 'InvalidVpc.Range',
  });
});

test('the state directory and the control plane go with the cloud', async () => {
  const short = await LocalCloud.start({ registryDir, host: () => Promise.resolve(createMemoryHost()) });
  const { callLogPath } = short;
  await short[Symbol.asyncDispose]();
  await expect(stat(callLogPath)).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(fetch(short.endpoint)).rejects.toThrow();
});

test('the control plane dies with a cloud that is killed', async () => {
  const script = `import { startMoto } from ${JSON.stringify(new URL('./moto/process.ts', import.meta.url).href)};
    const server = await startMoto('killed', process.env);
    process.stdout.write(String(server.port));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(chunk.toString());
  expect((await fetch(`http://127.0.0.1:${port}/moto-api/data.json`)).ok).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await expect
    .poll(
      () =>
        fetch(`http://127.0.0.1:${port}/`).then(
          () => 'lives',
          () => 'gone',
        ),
      { timeout: 5000 },
    )
    .toBe('gone');
});

test('a wrong option is one sentence that names it', async () => {
  await expect(LocalCloud.start({ region: 'nowhere' })).rejects.toThrow(
    'Option region: is not the name of a region',
  );
});
