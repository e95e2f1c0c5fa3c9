import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isReachable } from './download.js';
import type { Machine, Probe } from './probe.js';
import { platformOf } from './terraform.js';

const name = 'AWS provider';
/** The version that @cdktf/provider-aws 20.1.0 writes into every stack. */
const version = '5.100.0';
const provider = 'registry.terraform.io/hashicorp/aws';

/** A filesystem mirror on this machine where there is one, the public registry otherwise. */
export async function probeProvider(machine: Machine): Promise<Probe> {
  const mirror = findMirror(machine, await mirrorCandidates(machine));
  if (mirror !== undefined) {
    const file = join(machine.stateDir, 'terraform.rc');
    const environment = { MOULT_TF_CLI_CONFIG_FILE: file };
    return {
      kind: 'found',
      name,
      detail: `${version} (mirror ${mirror})`,
      environment,
      files: { [file]: cliConfiguration(mirror) },
    };
  }
  if (!machine.offline && (await isReachable('https://registry.terraform.io/.well-known/terraform.json')))
    return { kind: 'found', name, detail: `${version} (public registry, on first use)` };
  const reason = `provider hashicorp/aws ${version} is in no mirror on this machine, and the registry does not answer.`;
  return {
    kind: 'missing',
    name,
    reason,
    next: 'on a machine with a network: terraform providers mirror DIR; then copy DIR to ~/.terraform.d/plugins here',
  };
}

/** Terraform's implied mirrors, then one level below the places where software is put by hand. */
async function mirrorCandidates(machine: Machine): Promise<string[]> {
  const home = machine.env['HOME'] ?? homedir();
  const implied = [
    machine.env['TF_PLUGIN_CACHE_DIR'],
    join(home, '.terraform.d/plugins'),
    join(home, '.local/share/terraform/plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
  ].filter((path) => path !== undefined);
  const parents = ['/opt', '/srv', '/usr/local/share', '/var/lib'];
  const children = await Promise.all(
    parents.map(async (parent) =>
      (await readdir(parent).catch(() => [])).map((child) => join(parent, child)),
    ),
  );
  return [...implied, ...children.flat()];
}

/** The first folder that holds the pinned provider for this platform, unpacked or as the archive it came in. */
function findMirror(
  machine: Pick<Machine, 'platform' | 'arch'>,
  candidates: readonly string[],
): string | undefined {
  const platform = platformOf(machine);
  const layouts = [join(version, platform), `terraform-provider-aws_${version}_${platform}.zip`];
  return candidates.find((candidate) =>
    layouts.some((layout) => existsSync(join(candidate, provider, layout))),
  );
}

/** The provider comes from the mirror alone, so that `terraform init` never waits for a registry that does not answer. */
export function cliConfiguration(mirror: string): string {
  return [
    'disable_checkpoint = true',
    'provider_installation {',
    '  filesystem_mirror {',
    `    path    = ${JSON.stringify(mirror)}`,
    `    include = ["${provider}"]`,
    '  }',
    '  direct {',
    `    exclude = ["${provider}"]`,
    '  }',
    '}',
    '',
  ].join('\n');
}
