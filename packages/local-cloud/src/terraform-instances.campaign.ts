import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { baseImageId, olderBaseImageId } from './base-image.js';
import { LocalCloud } from './cloud.js';
import type { MachineSummary } from './machine-list.js';
import type { StartOptions } from './options.js';
import { createMemoryHost } from './testing/memory-host.js';
import { instanceConfiguration } from './testing/terraform-instance-configuration.js';
import { openTerraform } from './testing/terraform.js';

/** A cloud, and Terraform that knows of nothing else. */
interface Ground extends AsyncDisposable {
  readonly cloud: LocalCloud;
  /** Runs a command, which must succeed. */
  readonly done: (...args: string[]) => Promise<void>;
}

async function groundOn(host: StartOptions['host']): Promise<Ground> {
  const registryDir = await mkdtemp(join(tmpdir(), 'local-cloud-terraform-'));
  const cloud = await LocalCloud.start({ registryDir, seed: 4, ...(host === undefined ? {} : { host }) });
  const terraform = await openTerraform(cloud, instanceConfiguration(cloud));
  return {
    cloud,
    done: async (...args) => {
      const { code, output } = await terraform(...args);
      expect(code, output).toBe(0);
    },
    async [Symbol.asyncDispose]() {
      await cloud[Symbol.asyncDispose]();
      await terraform[Symbol.asyncDispose]();
      await rm(registryDir, { recursive: true });
    },
  };
}

const variables = (name: string, image: string) => ['-var', `name=${name}`, '-var', `image=${image}`];

/** Applies, and shows that a plan finds nothing to do afterwards. */
async function applied({ cloud, done }: Ground, name: string, image: string): Promise<MachineSummary> {
  await done('apply', '-auto-approve', '-input=false', ...variables(name, image));
  await done('plan', '-detailed-exitcode', '-input=false', ...variables(name, image));
  const [machine, ...others] = cloud.machines();
  expect(others).toEqual([]);
  if (machine === undefined) throw new Error('there is no machine');
  return machine;
}

test.each([
  ['real machines', undefined],
  ['a host in memory', () => Promise.resolve(createMemoryHost())],
] as const)(
  'Terraform makes an instance with its volume, changes it in place, replaces it at the same address, and destroys it: %s',
  { timeout: 900_000 },
  async (what, host) => {
    await using ground = await groundOn(host);
    const { cloud, done } = ground;
    const began = performance.now();
    await done('init', '-input=false');
    const made = await applied(ground, 'first', olderBaseImageId);
    expect(made).toMatchObject({ name: 'first', state: 'running', privateIps: ['10.0.0.10'] });
    expect(made.volumes).toHaveLength(1);

    const renamed = await applied(ground, 'second', olderBaseImageId);
    expect(renamed).toMatchObject({ instanceId: made.instanceId, name: 'second' });

    const replaced = await applied(ground, 'second', baseImageId);
    expect(replaced.instanceId).not.toBe(made.instanceId);
    expect(replaced).toMatchObject({
      ...{ imageId: baseImageId, privateIps: ['10.0.0.10'], volumes: made.volumes },
    });

    await done('destroy', '-auto-approve', '-input=false', ...variables('second', baseImageId));
    expect(cloud.machines()).toEqual([]);
    expect(cloud.failures()).toEqual([]);
    console.log(`${what}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  },
);
