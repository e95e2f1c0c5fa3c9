import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  DeleteObjectCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetInstanceProfileCommand } from '@aws-sdk/client-iam';
import { type Clients, closeClients, newClients } from '@moult/aws';
import { LocalCloud } from '@moult/local-cloud';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const Bucket = 'moult-state-123456789012-us-east-1';

let cloud: LocalCloud;
let clients: Clients;
let home: string;

beforeAll(async () => {
  cloud = await LocalCloud.start({ baseImage: false });
  const { endpoint, region, credentials } = cloud;
  clients = newClients({ endpoint, region, credentials });
  home = await mkdtemp(join(tmpdir(), 'moult-setup-'));
});

afterAll(async () => {
  closeClients(clients);
  await cloud[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

async function setUp(
  region = 'us-east-1',
): Promise<{ readonly code: number | undefined; readonly said: string }> {
  const env = { ...cloud.env, AWS_REGION: region, MOULT_HOME: home };
  const { exitCode: code, stderr: said } = await execa(
    process.execPath,
    ['infra/setup/dist/main.js', 'create'],
    {
      cwd: root,
      env,
      reject: false,
    },
  );
  return { code, said };
}

async function keys(): Promise<readonly (string | undefined)[]> {
  const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key);
}

test('an account gets a bucket that is versioned, encrypted and private, and the bucket holds the state of its own making', async () => {
  const { code, said } = await setUp();
  expect(said).toContain(`state bucket ${Bucket}`);
  expect(code).toBe(0);
  const { s3, iam } = clients;
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
  const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  expect(ServerSideEncryptionConfiguration?.Rules).toHaveLength(1);
  const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  expect(Object.values(PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true]);
  const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect(Rules[0]?.NoncurrentVersionExpiration?.NoncurrentDays).toBe(30);
  const name = 'default_instance_profile';
  const profile = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: name }));
  expect(profile.InstanceProfile?.Roles?.[0]?.RoleName).toBe(name);
  expect(await keys()).toEqual(['terraform/setup']);
  const left = await readdir(home, { recursive: true });
  expect(left.filter((one) => one.endsWith('setup.tfstate'))).toEqual([]);
}, 180_000);

test('again it changes nothing', async () => {
  const { code, said } = await setUp();
  expect(said).toContain('terraform: nothing to change');
  expect(code).toBe(0);
}, 120_000);

test('a bucket that no state knows is taken over, not made again', async () => {
  await clients.s3.send(new DeleteObjectCommand({ Bucket, Key: 'terraform/setup' }));
  const { code, said } = await setUp();
  expect(said).toContain(`${Bucket} exists, and no state knows it: it is taken over`);
  expect(code).toBe(0);
  expect(await keys()).toEqual(['terraform/setup']);
}, 120_000);

test('the lock of a setup that was killed is named, with the command that takes it', async () => {
  const lock = {
    ...{ ID: '0a1b2c3d-4e5f-4a6b-8c7d-000000000001', Operation: 'OperationTypeApply', Info: '' },
    ...{
      Who: 'ada@ops-1',
      Version: '1.12.0',
      Created: '2026-01-02T03:04:05Z',
      Path: `${Bucket}/terraform/setup`,
    },
  };
  const Key = 'terraform/setup.tflock';
  await clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(lock) }));
  const locked = await setUp();
  expect(locked.said).toContain('The state is locked by ada@ops-1 since 2026-01-02 03:04:05 UTC');
  const [, folder = ''] =
    new RegExp(`terraform -chdir=(\\S+) force-unlock ${lock.ID}\\.`).exec(locked.said) ?? [];
  expect(locked.said).toContain('next: npx infra-setup create --region us-east-1');
  expect(locked.code, locked.said).toBe(3);
  // What was said is typed.
  const { MOULT_TERRAFORM: binary = 'terraform', MOULT_TF_CLI_CONFIG_FILE: TF_CLI_CONFIG_FILE } = process.env;
  const env = {
    ...cloud.env,
    AWS_REGION: 'us-east-1',
    ...(TF_CLI_CONFIG_FILE === undefined ? {} : { TF_CLI_CONFIG_FILE }),
  };
  await execa(binary, [`-chdir=${folder}`, 'force-unlock', '-force', lock.ID], { env });
  expect(await keys()).toEqual(['terraform/setup']);
  const { code, said } = await setUp();
  expect(code, said).toBe(0);
}, 180_000);

test('the setup of a second region takes the account’s profile over, and the first stays as it is', async () => {
  const { code, said } = await setUp('eu-west-1');
  expect(said).toContain('default_instance_profile exists, and no state here knows it: it is taken over');
  expect(said).toContain('state bucket moult-state-123456789012-eu-west-1');
  expect(code).toBe(0);
  const first = await setUp();
  expect(first.said).toContain('terraform: nothing to change');
  expect(first.code).toBe(0);
}, 180_000);
