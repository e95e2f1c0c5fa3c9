import { cpus, release, totalmem, type } from 'node:os';
import type { Environment } from '@moult/report';
import { execa } from 'execa';
import { z } from 'zod';
import type { Ground } from '../ground/ground.js';
import { findTerraform } from '../terraform/find-terraform.js';

/** Where and with what a run is made, and what to type to have it again. */
export async function environmentOf({ config, cloud, release: infra, typed }: Ground): Promise<Environment> {
  const { environment: name, region } = config;
  return {
    ...{ kind: 'upgrade', name, cloud: cloud.kind, region, profile: null, seed: null, scenario: null },
    command: typed.again,
    machine: machineWord(),
    tools: [
      { name: 'Node.js', version: process.versions.node },
      { name: 'Terraform', version: await terraformVersion() },
      infra.package,
    ],
  };
}

/** The machine that a run is made from, in a few words. */
export function machineWord(): string {
  return `${type()} ${release()}, ${String(cpus().length)} processors, ${String(Math.round(totalmem() / 2 ** 30))} GiB`;
}

const versionSchema = z.object({ terraform_version: z.string() });

/** What `terraform version` says; `unknown` when it says nothing that can be read. */
export async function terraformVersion(): Promise<string> {
  const { binary } = findTerraform(process.env);
  const { stdout } = await execa(binary, ['version', '-json'], { timeout: 20_000, reject: false });
  try {
    return versionSchema.parse(JSON.parse(stdout)).terraform_version;
  } catch {
    return 'unknown';
  }
}
