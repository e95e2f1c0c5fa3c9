import { createHash } from 'node:crypto';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { unzipSync } from 'fflate';
import { download, isReachable } from './download.js';
import { onPath } from './on-path.js';
import type { Found, Machine, Probe } from './probe.js';
import { atLeast } from './version.js';

const name = 'Terraform';
/** 1.10 brought `use_lockfile` to the S3 backend, which the state lock relies on. */
const minimum = '1.10.0';
const pinned = '1.11.4';

/** SHA-256 of HashiCorp's release archives of the pinned version, from its published SHA256SUMS. */
const archives: Readonly<Record<string, string>> = {
  linux_amd64: '1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc',
  linux_arm64: 'a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633',
  darwin_amd64: 'a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b',
  darwin_arm64: '867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18',
};

/** A binary that does what Terraform does. */
export interface Binary {
  readonly path: string;
  /** Whose it is: the two look for providers in registries of their own. */
  readonly maker: 'Terraform' | 'OpenTofu';
  readonly version: string;
}

/** Terraform or OpenTofu from the PATH, the copy downloaded earlier, or a pinned download. */
export async function probeTerraform(machine: Machine): Promise<Probe> {
  const binaries = await binariesOf(machine);
  const fit = binaries.find(isNewEnough);
  if (fit !== undefined) return found(fit);
  const platform = platformOf(machine);
  const next = `install Terraform ${pinned} (developer.hashicorp.com/terraform/install)`;
  if (machine.offline || !(await releasesReachable(machine, platform))) {
    return { kind: 'missing', name, reason: unfit(binaries), next };
  }
  return {
    kind: 'installable',
    name,
    what: `${pinned} from HashiCorp's releases`,
    install: () => install(machine, platform),
  };
}

/** Whose binary the stacks will be given to: what is downloaded where there is none is Terraform. */
export async function makerOf(machine: Machine): Promise<Binary['maker']> {
  return (await binariesOf(machine)).find(isNewEnough)?.maker ?? 'Terraform';
}

/** In the order in which they are preferred. */
async function binariesOf(machine: Machine): Promise<Binary[]> {
  const downloaded = join(machine.stateDir, 'bin', 'terraform');
  const onIt = await Promise.all([onPath(machine, 'terraform'), onPath(machine, 'tofu')]);
  const candidates = [...onIt, downloaded].filter((path) => path !== undefined);
  const answers = await Promise.all(candidates.map((path) => ask(path, machine)));
  return answers.filter((binary) => binary !== undefined);
}

const isNewEnough = ({ version }: Binary): boolean => atLeast(version, minimum);

function unfit([first]: readonly Binary[]): string {
  if (first === undefined) return 'neither terraform nor tofu is on the PATH.';
  return `${first.path} is ${first.version}, and Moult needs ${minimum} or newer.`;
}

/** Whose it is stands in the answer alone: OpenTofu is often installed under the name `terraform`. */
async function ask(path: string, machine: Machine): Promise<Binary | undefined> {
  // Without its configuration file variable: a broken one would only add warnings to the answer.
  const env = { ...machine.env, TF_CLI_CONFIG_FILE: '', CHECKPOINT_DISABLE: '1' };
  const answer = await execa(path, ['version'], { env, extendEnv: false, reject: false, timeout: 20_000 });
  if (answer.failed) return undefined;
  const [, maker, version] = /^(Terraform|OpenTofu) v(\S+)/m.exec(answer.stdout) ?? [];
  if (version === undefined) return undefined;
  return { path, maker: maker === 'OpenTofu' ? maker : 'Terraform', version };
}

/** HashiCorp's name for this platform: `linux_amd64`. */
export function platformOf(machine: Pick<Machine, 'platform' | 'arch'>): string {
  return `${machine.platform}_${machine.arch === 'x64' ? 'amd64' : machine.arch}`;
}

function archiveUrl(platform: string): string {
  return `https://releases.hashicorp.com/terraform/${pinned}/terraform_${pinned}_${platform}.zip`;
}

async function releasesReachable(machine: Machine, platform: string): Promise<boolean> {
  return archives[platform] !== undefined && isReachable(machine, archiveUrl(platform));
}

async function install(machine: Machine, platform: string): Promise<Found> {
  const binary = verifiedBinary(await download(machine, archiveUrl(platform)), archives[platform] ?? '');
  const folder = join(machine.stateDir, 'bin');
  await mkdir(folder, { recursive: true });
  const target = join(folder, 'terraform');
  // Renamed into place, so that a killed download never leaves half a binary under the final name.
  await writeFile(`${target}.part`, binary);
  await chmod(`${target}.part`, 0o755);
  await rename(`${target}.part`, target);
  return found({ path: target, maker: 'Terraform', version: pinned });
}

/** The `terraform` binary of a release archive whose SHA-256 is the expected one; throws on any other archive. */
export function verifiedBinary(archive: Uint8Array, sha256: string): Uint8Array {
  const actual = createHash('sha256').update(archive).digest('hex');
  if (actual !== sha256) {
    throw new Error(`the Terraform archive has SHA-256 ${actual}, expected ${sha256}: it was not installed`);
  }
  const binary = unzipSync(archive, { filter: (file) => file.name === 'terraform' })['terraform'];
  if (binary === undefined) throw new Error('the Terraform archive holds no file named terraform');
  return binary;
}

function found({ path, maker, version }: Binary): Found {
  const which = maker === 'OpenTofu' ? `OpenTofu ${version}` : version;
  return { kind: 'found', name, detail: `${which} (${path})`, environment: { MOULT_TERRAFORM: path } };
}
