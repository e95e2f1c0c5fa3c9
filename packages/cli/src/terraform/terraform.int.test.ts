import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { type ClusterSpec, clusterDescriptionSchema, synthesiseCluster } from '@moult/consul-stack';
import { LocalCloud } from '@moult/local-cloud';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { findTerraform } from './find-terraform.js';
import { forbiddenChanges } from './guard.js';
import type { TerraformMessage } from './messages.js';
import { Terraform } from './terraform.js';

const bucket = 'moult-state';

let cloud: LocalCloud;
let folder: string;
let spec: ClusterSpec;
let clients: { ec2: EC2Client; s3: S3Client };
const messages: TerraformMessage[] = [];

beforeAll(async () => {
  cloud = await LocalCloud.start();
  folder = await mkdtemp(join(tmpdir(), 'moult-terraform-'));
  const { accessKeyId, secretAccessKey } = cloud.credentials;
  const connection = {
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: { accessKeyId, secretAccessKey },
  };
  clients = { ec2: new EC2Client(connection), s3: new S3Client({ ...connection, forcePathStyle: true }) };
  await clients.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  spec = {
    environment: 'test-tf',
    cluster: 'consul',
    release: 'infra-v1',
    region: cloud.region,
    zones: ['a', 'b', 'c'].map((zone) => `${cloud.region}${zone}`),
    cidr: '10.161.0.0/16',
    nodes: 3,
    instanceType: 't3.small',
    imageId: cloud.baseImageId,
    keyPair: 'operator',
    operatorCidr: '10.161.0.1/32',
    dataVolumeGiB: 1,
    userData: '#!/bin/sh\n',
    lifetime: { kind: 'throwaway', expires: '2030-01-01T00:00:00Z' },
    stateBucket: bucket,
  };
});

afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Terraform as the command line would run it, against the local cloud. */
function terraform(of: ClusterSpec, signal: AbortSignal = new AbortController().signal): Terraform {
  const { binary, env } = findTerraform(process.env);
  return new Terraform({
    binary,
    folder: synthesiseCluster(of, join(folder, 'cdktf.out')),
    log: join(folder, 'terraform.log'),
    env: { ...env, ...cloud.env },
    backend: ['use_path_style=true', 'skip_credentials_validation=true', 'skip_requesting_account_id=true'],
    onMessage: (message) => messages.push(message),
    signals: { leave: signal, stop: signal },
  });
}

test('the stack of a cluster is created, described, found unchanged, guarded and destroyed, without one instance', async () => {
  const create = terraform(spec);
  await create.init();
  const plan = await create.plan();
  expect(plan.changes.every(({ action }) => action === 'create')).toBe(true);
  expect(forbiddenChanges(plan.changes)).toEqual([]);
  await create.apply(plan);
  expect(messages.filter(({ kind }) => kind === 'finished').length).toBe(plan.changes.length);

  const description = clusterDescriptionSchema.parse(
    z.object({ cluster: z.object({ value: z.unknown() }) }).parse(await create.outputs()).cluster.value,
  );
  expect(description.nodes.map(({ zone, serviceAddress }) => [zone, serviceAddress])).toEqual([
    [`${cloud.region}a`, '10.161.0.16'],
    [`${cloud.region}b`, '10.161.1.16'],
    [`${cloud.region}c`, '10.161.2.16'],
  ]);
  expect(await instances()).toEqual([]);
  expect(create.calls).toBe(4);

  expect((await create.plan()).changes).toEqual([]);

  // Another block for the VPC would replace everything in it.
  const moved = terraform({ ...spec, cidr: '10.162.0.0/16' });
  await moved.init();
  const forbidden = forbiddenChanges((await moved.plan()).changes);
  expect(forbidden.map(({ change }) => change.type)).toEqual(
    expect.arrayContaining(['aws_vpc', 'aws_subnet']),
  );

  const destroy = terraform(spec);
  await destroy.init();
  await destroy.apply(await destroy.plan({ destroy: true }));
  expect((await destroy.plan({ destroy: true })).changes).toEqual([]);
  expect(await stateObjects()).not.toContain('terraform/test-tf/consul.tflock');
}, 300_000);

test('a state bucket that does not exist is a sentence with a next step, and everything else stands in the log', async () => {
  const { binary, env } = findTerraform(process.env);
  const broken = new Terraform({
    binary,
    folder: synthesiseCluster(
      { ...spec, environment: 'test-wrong', stateBucket: 'absent-bucket' },
      join(folder, 'cdktf.out'),
    ),
    log: join(folder, 'broken.log'),
    env: { ...env, ...cloud.env },
    backend: ['use_path_style=true'],
    onMessage: () => undefined,
    signals: { leave: new AbortController().signal, stop: new AbortController().signal },
  });
  await expect(broken.init()).rejects.toMatchObject({
    name: 'TerraformFailed',
    advice: 'run the setup of this account first',
  });
  expect(await readFile(join(folder, 'broken.log'), 'utf8')).toContain('absent-bucket');
}, 120_000);

async function instances(): Promise<unknown[]> {
  const { Reservations = [] } = await clients.ec2.send(new DescribeInstancesCommand({}));
  return Reservations;
}

async function stateObjects(): Promise<(string | undefined)[]> {
  const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key }) => Key);
}
