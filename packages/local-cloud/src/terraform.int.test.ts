import { execFile } from 'node:child_process';
import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DescribeVolumesCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalCloud } from './cloud.js';
import { createMemoryHost } from './testing/memory-host.js';
import { configuration } from './testing/terraform-configuration.js';

const run = promisify(execFile);
let cloud: LocalCloud;
let directory: string;
let cliConfig: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-cloud-terraform-'));
  cloud = await LocalCloud.start({
    registryDir: join(directory, 'registry'),
    seed: 3,
    // Terraform makes no instances here, so no machines are needed; the state of its resources is what is tested.
    host: () => Promise.resolve(createMemoryHost()),
  });
  const { endpoint, region, credentials } = cloud;
  await new S3Client({ endpoint, region, credentials }).send(
    new CreateBucketCommand({ Bucket: 'terraform-state' }),
  );
  await writeFile(join(directory, 'main.tf'), configuration(cloud));
  cliConfig = join(directory, 'terraform.rc');
  await writeFile(cliConfig, await installation());
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

/** Uses a mirror of the provider where this machine has one, and the registry where it has none. */
async function installation(): Promise<string> {
  for (const root of await mirrors()) {
    const provider = join(root, 'registry.terraform.io/hashicorp/aws/5.100.0');
    const present = await access(provider).then(
      () => true,
      () => false,
    );
    if (present) {
      return `disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(root)}\n    include = ["registry.terraform.io/*/*"]\n  }\n}\n`;
    }
  }
  return 'disable_checkpoint = true\n';
}

/** Where mirrors are usually kept: named by the environment, in the home directory, under /opt and /usr/share. */
async function mirrors(): Promise<string[]> {
  const named = process.env['TF_PLUGIN_MIRROR'];
  const home = join(process.env['HOME'] ?? '/root', '.terraform.d/plugins');
  const under = await Promise.all(
    ['/opt', '/usr/share', '/usr/local/share', '/var/lib'].map(async (parent) =>
      (await readdir(parent).catch(() => [])).map((name) => join(parent, name)),
    ),
  );
  return [...(named === undefined ? [] : [named]), home, ...under.flat()];
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

async function terraform(...args: string[]): Promise<Ended> {
  const env = {
    PATH: process.env['PATH'],
    HOME: directory,
    ...cloud.env,
    AWS_EC2_METADATA_DISABLED: 'true',
    TF_CLI_CONFIG_FILE: cliConfig,
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
  };
  try {
    const { stdout, stderr } = await run('terraform', [...args, '-no-color'], {
      cwd: directory,
      env,
      timeout: 170_000,
    });
    return { code: 0, output: stdout + stderr };
  } catch (cause) {
    const ended = cause as { code?: number; stdout?: string; stderr?: string };
    return { code: ended.code ?? -1, output: `${ended.stdout ?? ''}${ended.stderr ?? ''}` };
  }
}

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
