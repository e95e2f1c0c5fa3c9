import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { answered, answeredLately } from './answered.js';
import { isReachable } from './download.js';
import type { Found, Machine, Probe } from './probe.js';
import { makerOf, platformOf } from './terraform.js';

const name = 'AWS provider';
/** The version that @cdktf/provider-aws 20.1.0 writes into every stack. */
const version = '5.100.0';
const provider = 'hashicorp/aws';

/** Where `hashicorp/aws` is looked for: OpenTofu has a registry of its own, and a mirror of the other is none to it. */
const registries = { Terraform: 'registry.terraform.io', OpenTofu: 'registry.opentofu.org' } as const;
type Registry = (typeof registries)[keyof typeof registries];

/** A filesystem mirror on this machine where there is one, the public registry otherwise. */
export async function probeProvider(machine: Machine): Promise<Probe> {
  const maker = await makerOf(machine);
  const registry = registries[maker];
  const mirror = findMirror(machine, registry, await mirrorCandidates(machine));
  if (mirror !== undefined) {
    const file = join(machine.stateDir, 'terraform.rc');
    return {
      ...found(`mirror ${mirror}`),
      environment: { MOULT_TF_CLI_CONFIG_FILE: file },
      files: { [file]: cliConfiguration(mirror, registry) },
    };
  }
  const onFirstUse = found(`${registry}, on first use`);
  if (!machine.offline && (await answeredLately(machine, 'registry', registry))) return onFirstUse;
  if (!machine.offline && (await isReachable(machine, `https://${registry}/.well-known/terraform.json`)))
    return { ...onFirstUse, files: answered(machine, 'registry', registry) };
  const reason = `provider hashicorp/aws ${version} of ${registry} is in no mirror on this machine, and the registry does not answer.`;
  const command = maker === 'OpenTofu' ? 'tofu' : 'terraform';
  const next = `on a machine with a network: ${command} providers mirror DIR; then copy DIR to ~/.terraform.d/plugins here`;
  return { kind: 'missing', name, reason, next };
}

function found(from: string): Found {
  return { kind: 'found', name, detail: `${version} (${from})` };
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
  registry: Registry,
  candidates: readonly string[],
): string | undefined {
  const platform = platformOf(machine);
  const layouts = [join(version, platform), `terraform-provider-aws_${version}_${platform}.zip`];
  return candidates.find((candidate) =>
    layouts.some((layout) => existsSync(join(candidate, registry, provider, layout))),
  );
}

/** The provider comes from the mirror alone, so that `init` never waits for a registry that does not answer. */
export function cliConfiguration(mirror: string, registry: Registry): string {
  return [
    'disable_checkpoint = true',
    'provider_installation {',
    '  filesystem_mirror {',
    `    path    = ${JSON.stringify(mirror)}`,
    `    include = ["${registry}/${provider}"]`,
    '  }',
    '  direct {',
    `    exclude = ["${registry}/${provider}"]`,
    '  }',
    '}',
    '',
  ].join('\n');
}
