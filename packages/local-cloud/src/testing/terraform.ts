import { execFile } from 'node:child_process';
import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LocalCloud } from '../cloud.js';

const run = promisify(execFile);

/** How a command of Terraform's ended. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/**
 * Terraform, which is `MOULT_TERRAFORM` as bootstrap writes it or the one on the PATH, in a directory of its own, with what a
 * cloud's clients are told in its environment and nothing else.
 */
export interface Terraform extends AsyncDisposable {
  /** Runs a command; its failure is an answer, not an exception. */
  (...args: string[]): Promise<Ended>;
}

/** Makes the directory, with a configuration in it. */
export async function openTerraform(cloud: LocalCloud, configuration: string): Promise<Terraform> {
  const directory = await mkdtemp(join(tmpdir(), 'local-cloud-terraform-'));
  const cliConfig = join(directory, 'terraform.rc');
  await writeFile(join(directory, 'main.tf'), configuration);
  await writeFile(cliConfig, await installation());
  const command = (...args: string[]) => terraform(cloud, { directory, cliConfig }, args);
  return Object.assign(command, {
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  });
}

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

interface Place {
  readonly directory: string;
  readonly cliConfig: string;
}

async function terraform(
  cloud: LocalCloud,
  { directory, cliConfig }: Place,
  args: readonly string[],
): Promise<Ended> {
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
    const binary = process.env['MOULT_TERRAFORM'] ?? 'terraform';
    const { stdout, stderr } = await run(binary, [...args, '-no-color'], {
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
