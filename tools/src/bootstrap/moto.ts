import { execa } from 'execa';
import { answered, answeredLately } from './answered.js';
import { debianCandidate, hasPackageLists, installDebianPackages, readPackageLists } from './debian.js';
import { onPath } from './on-path.js';
import { canInstallDebianPackages, type Found, type Machine, type Probe } from './probe.js';
import { atLeast } from './version.js';

const name = 'moto';
/** The image the local cloud runs where one is present; a test holds the two names together. */
export const motoImage = 'motoserver/moto:5.2.1';
/** The oldest version the local cloud was tried with. */
export const oldestMoto = '5.1.0';
const pythonModule = 'python3-moto';

/**
 * The control plane behind the local cloud, wherever the local cloud would find it: its image, a command on the PATH, a
 * Python module. Otherwise Debian's package where it is new enough, or else the image, pulled.
 */
export async function probeMoto(machine: Machine): Promise<Probe> {
  if (await succeeds(machine, 'docker', ['image', 'inspect', motoImage])) return found(`image ${motoImage}`);
  const server = await onPath(machine, 'moto_server');
  if (server !== undefined) {
    // It loads all of moto to say anything: most of what a whole run takes.
    if (await answeredLately(machine, 'moto', server)) return found(server);
    if (await succeeds(machine, server, ['--help']))
      return { ...found(server), files: answered(machine, 'moto', server) };
  }
  const module = await moduleVersion(machine);
  if (module !== undefined && atLeast(module, oldestMoto)) return foundModule(module);
  return installable(machine);
}

async function installable(machine: Machine): Promise<Probe> {
  const mayInstall = canInstallDebianPackages(machine);
  const candidate = mayInstall ? await newEnoughCandidate(machine) : undefined;
  if (candidate !== undefined) {
    const install = () => installModule(machine);
    return { kind: 'installable', name, what: `Debian's ${pythonModule} ${candidate}`, install };
  }
  if (machine.offline) {
    const reason = `the control plane behind the local cloud is neither here as image ${motoImage} nor as moto_server on the PATH.`;
    return { kind: 'missing', name, reason, next: `docker pull ${motoImage}` };
  }
  // What Debian has is not known before its lists are read, and reading them is already an installation.
  if (mayInstall && !(await hasPackageLists(machine))) {
    const what = `Debian's ${pythonModule}, or image ${motoImage} where that is too old`;
    return { kind: 'installable', name, what, install: () => installEither(machine) };
  }
  return { kind: 'installable', name, what: `image ${motoImage}, pulled`, install: () => pull(machine) };
}

async function newEnoughCandidate(machine: Machine): Promise<string | undefined> {
  const candidate = await debianCandidate(machine, pythonModule);
  return candidate !== undefined && atLeast(candidate, oldestMoto) ? candidate : undefined;
}

async function installEither(machine: Machine): Promise<Found> {
  await readPackageLists(machine);
  return (await newEnoughCandidate(machine)) === undefined ? pull(machine) : installModule(machine);
}

async function installModule(machine: Machine): Promise<Found> {
  await installDebianPackages(machine, [pythonModule]);
  const version = await moduleVersion(machine);
  if (version === undefined)
    throw new Error(`${pythonModule} was installed, but python3 cannot import moto.server`);
  return foundModule(version);
}

async function pull(machine: Machine): Promise<Found> {
  await execa('docker', ['pull', '--quiet', motoImage], { ...on(machine), timeout: 300_000 });
  return found(`image ${motoImage}`);
}

async function moduleVersion(machine: Machine): Promise<string | undefined> {
  const script = 'import moto, moto.server; print(moto.__version__)';
  const answer = await execa('python3', ['-c', script], { ...on(machine), reject: false, timeout: 20_000 });
  return answer.failed ? undefined : answer.stdout.trim();
}

async function succeeds(machine: Machine, command: string, args: readonly string[]): Promise<boolean> {
  const options = { ...on(machine), reject: false, stdio: 'ignore', timeout: 20_000 } as const;
  return !(await execa(command, args, options)).failed;
}

const on = ({ env }: Machine) => ({ env, extendEnv: false }) as const;

function found(detail: string): Found {
  return { kind: 'found', name, detail };
}

function foundModule(version: string): Found {
  return found(`${version} (python3 -m moto.server)`);
}
