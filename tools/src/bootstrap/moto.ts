import { execa } from 'execa';
import { debianCandidate, installDebianPackages } from './debian.js';
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
  if (await succeeds('docker', ['image', 'inspect', motoImage])) return found(`image ${motoImage}`);
  const server = await onPath(machine, 'moto_server');
  if (server !== undefined && (await succeeds(server, ['--help']))) return found(server);
  const module = await moduleVersion();
  if (module !== undefined && atLeast(module, oldestMoto)) return foundModule(module);
  const candidate = canInstallDebianPackages(machine) ? await debianCandidate(pythonModule) : undefined;
  if (candidate !== undefined && atLeast(candidate, oldestMoto)) {
    return {
      kind: 'installable',
      name,
      what: `Debian's ${pythonModule} ${candidate}`,
      install: installModule,
    };
  }
  if (!machine.offline)
    return { kind: 'installable', name, what: `image ${motoImage}, pulled`, install: pull };
  return {
    kind: 'missing',
    name,
    reason: `the control plane behind the local cloud is neither here as image ${motoImage} nor as moto_server on the PATH.`,
    next: `docker pull ${motoImage}`,
  };
}

async function installModule(): Promise<Found> {
  await installDebianPackages([pythonModule]);
  const version = await moduleVersion();
  if (version === undefined)
    throw new Error(`${pythonModule} was installed, but python3 cannot import moto.server`);
  return foundModule(version);
}

async function pull(): Promise<Found> {
  await execa('docker', ['pull', '--quiet', motoImage], { timeout: 300_000 });
  return found(`image ${motoImage}`);
}

async function moduleVersion(): Promise<string | undefined> {
  const script = 'import moto, moto.server; print(moto.__version__)';
  const answer = await execa('python3', ['-c', script], { reject: false, timeout: 20_000 });
  return answer.failed ? undefined : answer.stdout.trim();
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  const answer = await execa(command, args, { reject: false, stdio: 'ignore', timeout: 20_000 });
  return !answer.failed;
}

function found(detail: string): Found {
  return { kind: 'found', name, detail };
}

function foundModule(version: string): Found {
  return found(`${version} (python3 -m moto.server)`);
}
