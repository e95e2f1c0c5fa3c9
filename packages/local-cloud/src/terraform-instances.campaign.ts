import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseImageId, olderBaseImageId } from './base-image.js';
import { LocalCloud } from './cloud.js';
import type { MachineSummary } from './machine-list.js';
import { createMemoryHost } from './testing/memory-host.js';
import { instanceConfiguration } from './testing/terraform-instance-configuration.js';
import { openTerraform, type Terraform } from './testing/terraform.js';

let cloud: LocalCloud;
let registryDir: string;
let terraform: Terraform;
beforeAll(async () => {
  registryDir = await mkdtemp(join(tmpdir(), 'local-cloud-terraform-'));
  cloud = await LocalCloud.start({
    registryDir,
    seed: 4,
    host: () => Promise.resolve(createMemoryHost()),
  });
  terraform = await openTerraform(cloud, instanceConfiguration(cloud));
});
afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await terraform[Symbol.asyncDispose]();
  await rm(registryDir, { recursive: true });
});

async function done(...args: string[]): Promise<void> {
  const { code, output } = await terraform(...args);
  expect(code, output).toBe(0);
}
const variables = (name: string, image: string) => ['-var', `name=${name}`, '-var', `image=${image}`];

/** Applies, and shows that a plan finds nothing to do afterwards. */
async function applied(name: string, image: string): Promise<MachineSummary> {
  await done('apply', '-auto-approve', '-input=false', ...variables(name, image));
  await done('plan', '-detailed-exitcode', '-input=false', ...variables(name, image));
  const [machine, ...others] = cloud.machines();
  expect(others).toEqual([]);
  if (machine === undefined) throw new Error('there is no machine');
  return machine;
}

test(
  'Terraform makes an instance with its volume, changes it in place, replaces it at the same address, and destroys it',
  { timeout: 900_000 },
  async () => {
    await done('init', '-input=false');
    const made = await applied('first', olderBaseImageId);
    expect(made).toMatchObject({ name: 'first', state: 'running', privateIps: ['10.0.0.10'] });
    expect(made.volumes).toHaveLength(1);

    const renamed = await applied('second', olderBaseImageId);
    expect(renamed).toMatchObject({ instanceId: made.instanceId, name: 'second' });

    const replaced = await applied('second', baseImageId);
    expect(replaced.instanceId).not.toBe(made.instanceId);
    expect(replaced).toMatchObject({
      ...{ imageId: baseImageId, privateIps: ['10.0.0.10'], volumes: made.volumes },
    });

    await done('destroy', '-auto-approve', '-input=false', ...variables('second', baseImageId));
    expect(cloud.machines()).toEqual([]);
    expect(cloud.failures()).toEqual([]);
  },
);
