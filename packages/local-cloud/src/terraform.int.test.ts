import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeVolumesCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalCloud } from './cloud.js';
import { createMemoryHost } from './testing/memory-host.js';
import { configuration } from './testing/terraform-configuration.js';
import { openTerraform, type Ended, type Terraform } from './testing/terraform.js';

let cloud: LocalCloud;
let registryDir: string;
let terraform: Terraform;
beforeAll(async () => {
  registryDir = await mkdtemp(join(tmpdir(), 'local-cloud-terraform-'));
  cloud = await LocalCloud.start({
    registryDir,
    seed: 3,
    // Terraform makes no instances here, so no machines are needed; the state of its resources is what is tested.
    host: () => Promise.resolve(createMemoryHost()),
  });
  const { endpoint, region, credentials } = cloud;
  await new S3Client({ endpoint, region, credentials }).send(
    new CreateBucketCommand({ Bucket: 'terraform-state' }),
  );
  terraform = await openTerraform(cloud, configuration(cloud));
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await terraform[Symbol.asyncDispose]();
  await rm(registryDir, { recursive: true });
});

test(
  'Terraform’s AWS provider creates, plans clean and destroys, with state and lock in the cloud’s S3',
  { timeout: 600_000 },
  async () => {
    const expectDone = (ended: Ended) => expect(ended.code, ended.output).toBe(0);
    expectDone(await terraform('init', '-input=false'));
    expectDone(await terraform('apply', '-auto-approve', '-input=false'));
    const plan = await terraform('plan', '-detailed-exitcode', '-input=false');
    expect(plan.code, plan.output).toBe(0);
    expect(
      cloud.calls({ action: 'PutObject', parameters: { Key: 'stack.tfstate.tflock', IfNoneMatch: '*' } })
        .length,
    ).toBeGreaterThan(0);
    expectDone(await terraform('destroy', '-auto-approve', '-input=false'));
    const { endpoint, region, credentials } = cloud;
    const ec2 = new EC2Client({ endpoint, region, credentials });
    const vpcs = await ec2.send(
      new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['false'] }] }),
    );
    const volumes = await ec2.send(new DescribeVolumesCommand({}));
    expect([vpcs.Vpcs, volumes.Volumes ?? []]).toEqual([[], []]);
    expect(cloud.failures()).toEqual([]);
  },
);
