import { readFile } from 'node:fs/promises';
import { DescribeInstancesCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { LocalCloud } from '../cloud.js';
import type { RoleCredentials } from '../imds-facts.js';
import { codeOf, startFaultyCloud, type FaultyCloud } from './testing/faulty-cloud.js';

// Every effect is seen by clients that know of no faults.
let faulty: FaultyCloud;
let cloud: LocalCloud;
let ec2: EC2Client;
beforeAll(async () => {
  faulty = await startFaultyCloud();
  ({ cloud, ec2 } = faulty);
});
afterEach(() => faulty.clear());
afterAll(() => faulty[Symbol.asyncDispose]());

const vpcs = () => codeOf(ec2.send(new DescribeVpcsCommand({})));

test('an error hits the operation it names, so often, and is in the log of calls and of faults', async () => {
  cloud.faults.add({
    ...{ kind: 'error', name: 'busy', operations: ['DescribeVpcs'], count: 2 },
    ...{ code: 'Unavailable', message: 'Come back later.' },
  });
  expect([await vpcs(), await vpcs(), await vpcs()]).toEqual(['Unavailable', 'Unavailable', 'done']);
  expect(cloud.faults.list()).toMatchObject([{ name: 'busy', matched: 3, hits: 2 }]);
  expect(cloud.faults.events().filter(({ fault }) => fault === 'busy')).toMatchObject([
    { kind: 'error', what: 'ec2:DescribeVpcs' },
    { kind: 'error', what: 'ec2:DescribeVpcs' },
  ]);
  const calls = cloud.calls({ fault: 'busy' });
  expect(calls.map(({ outcome }) => outcome)).toMatchObject([
    { kind: 'error', status: 503, code: 'Unavailable', message: 'Come back later.' },
    { kind: 'error', status: 503 },
  ]);
  const file = await readFile(cloud.callLogPath, 'utf8');
  expect(file.split('\n').filter((line) => line.includes('"faults":["busy"]'))).toHaveLength(2);
});

test('a percentage hits the same calls again when a fault of the same name is added again', async () => {
  const hits = async () => {
    cloud.faults.add({
      kind: 'error',
      name: 'dice',
      operations: ['DescribeVpcs'],
      code: 'Unavailable',
      percent: 50,
    });
    const seen = [];
    for (let call = 0; call < 12; call += 1) seen.push(await vpcs());
    cloud.faults.remove('dice');
    return seen;
  };
  const first = await hits();
  expect(new Set(first)).toEqual(new Set(['done', 'Unavailable']));
  expect(await hits()).toEqual(first);
});

test('services that pass through to moto are hit in their own words', async () => {
  const [s3, ssm] = [
    new S3Client({ ...faulty.client(), forcePathStyle: true }),
    new SSMClient(faulty.client()),
  ];
  await s3.send(new CreateBucketCommand({ Bucket: 'state' }));
  cloud.faults.add({ kind: 'error', operations: ['s3:PutObject'], code: 'SlowDown', count: 1 });
  cloud.faults.add({ kind: 'error', operations: ['ssm:*'], code: 'ThrottlingException', count: 1 });
  const put = () => codeOf(s3.send(new PutObjectCommand({ Bucket: 'state', Key: 'k', Body: 'v' })));
  expect([await put(), await put()]).toEqual(['SlowDown', 'done']);
  const parameter = () =>
    codeOf(ssm.send(new PutParameterCommand({ Name: '/p', Value: 'v', Type: 'String', Overwrite: true })));
  expect([await parameter(), await parameter()]).toEqual(['ThrottlingException', 'done']);
});

test('a lost response leaves what was executed, ours and moto’s', async () => {
  cloud.faults.add({ kind: 'lost-response', operations: ['RunInstances', 'ssm:PutParameter'], name: 'lost' });
  expect(await codeOf(ec2.send(faulty.launching({ ClientToken: 'once' })))).not.toBe('done');
  await cloud.idle();
  expect(cloud.machines()).toHaveLength(1);
  const ssm = new SSMClient(faulty.client());
  expect(
    await codeOf(ssm.send(new PutParameterCommand({ Name: '/lost', Value: 'kept', Type: 'String' }))),
  ).not.toBe('done');
  expect((await ssm.send(new GetParameterCommand({ Name: '/lost' }))).Parameter?.Value).toBe('kept');
  expect(cloud.calls({ fault: 'lost' }).map(({ outcome }) => outcome.kind)).toEqual(['ok', 'ok']);
  cloud.faults.remove('lost');
  // Asked again under the same token, the launch is found and not repeated.
  await ec2.send(faulty.launching({ ClientToken: 'once' }));
  expect(cloud.machines()).toHaveLength(1);
});

test('latency is felt, and a retrying client gets through a few errors', async () => {
  cloud.faults.add({ kind: 'latency', operations: ['DescribeVpcs'], ms: 400, count: 1 });
  const start = performance.now();
  await vpcs();
  expect(performance.now() - start).toBeGreaterThan(390);
  cloud.faults.add({ kind: 'error', operations: ['DescribeVpcs'], code: 'InternalError', count: 2 });
  const patient = new EC2Client({ ...faulty.client(), maxAttempts: 3 });
  expect(await codeOf(patient.send(new DescribeVpcsCommand({})))).toBe('done');
});

test('throttling refuses what exceeds the documented buckets, each action for itself', async () => {
  cloud.faults.add({ kind: 'throttling', name: 'limits', scale: 0.05 });
  // 100 × 0.05: five reads at once, and one each second.
  const burst = await Promise.all(Array.from({ length: 8 }, vpcs));
  expect(burst.filter((code) => code === 'done').length).toBeLessThan(8);
  expect(burst).toContain('RequestLimitExceeded');
  const other = await codeOf(ec2.send(new DescribeInstancesCommand({ MaxResults: 5 })));
  expect(other).toBe('done');
  expect(cloud.calls({ fault: 'limits' })[0]?.outcome).toMatchObject({ status: 503 });
});

test('expired credentials are refused in every service’s words, and root’s are spared', async () => {
  await new IAMClient(faulty.client()).send(
    new CreateRoleCommand({ RoleName: 'operator', AssumeRolePolicyDocument: '{}' }),
  );
  const { Credentials } = await new STSClient(faulty.client()).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${cloud.accountId}:role/operator`, RoleSessionName: 'x' }),
  );
  const session = faulty.client({
    accessKeyId: Credentials?.AccessKeyId,
    secretAccessKey: Credentials?.SecretAccessKey,
    sessionToken: Credentials?.SessionToken,
  });
  const codes = async () => [
    await codeOf(new EC2Client(session).send(new DescribeVpcsCommand({}))),
    await codeOf(
      new S3Client({ ...session, forcePathStyle: true }).send(
        new GetObjectCommand({ Bucket: 'b', Key: 'k' }),
      ),
    ),
    await codeOf(new SSMClient(session).send(new GetParameterCommand({ Name: '/none' }))),
  ];
  expect(await codes()).toEqual(['done', 'NoSuchBucket', 'ParameterNotFound']);
  cloud.faults.add({ kind: 'expired-credentials' });
  expect(await codes()).toEqual(['RequestExpired', 'ExpiredToken', 'ExpiredTokenException']);
  expect(await vpcs()).toBe('done');
});

test('role credentials with a short life expire, and the metadata service has new ones by then', async () => {
  const iam = new IAMClient(faulty.client());
  await iam.send(new CreateRoleCommand({ RoleName: 'brief', AssumeRolePolicyDocument: '{}' }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'brief' }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'brief', RoleName: 'brief' }));
  cloud.faults.add({ kind: 'short-credentials', role: 'bri*', seconds: 6 });
  const id = await faulty.launch({ IamInstanceProfile: { Name: 'brief' } });
  const first = faulty.wiring.credentials('brief', id);
  expect(Date.parse(first.expiration) - Date.now()).toBeLessThanOrEqual(6000);
  const call = ({ accessKeyId, secretAccessKey, sessionToken }: RoleCredentials) =>
    codeOf(
      new EC2Client(faulty.client({ accessKeyId, secretAccessKey, sessionToken })).send(
        new DescribeVpcsCommand({}),
      ),
    );
  expect(await call(first)).toBe('done');
  await expect.poll(() => call(first), { timeout: 20_000 }).toBe('RequestExpired');
  const next = faulty.wiring.credentials('brief', id);
  expect(next.accessKeyId).not.toBe(first.accessKeyId);
  expect(await call(next)).toBe('done');
});

test('a fault that is none is refused in a sentence, and a name is taken once', () => {
  expect(() => cloud.faults.add({ kind: 'error', operations: [], code: 'X' })).toThrow(
    'Fault, field operations: must name an action',
  );
  cloud.faults.add({ kind: 'tag-lag', name: 'one', seconds: 1 });
  expect(() => cloud.faults.add({ kind: 'tag-lag', name: 'one', seconds: 1 })).toThrow('one is taken');
  expect(cloud.faults.remove('one')).toBe(true);
  expect(cloud.faults.remove('one')).toBe(false);
});
