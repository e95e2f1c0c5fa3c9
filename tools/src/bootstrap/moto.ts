import { execa } from 'execa';
import { debianCandidate, installDebianPackages } from './debian.js';
import { onPath } from './on-path.js';
import { canInstallDebianPackages, type Found, type Machine, type Probe } from './probe.js';
import { atLeast } from './version.js';

const name = 'moto';
/** The oldest version the local cloud was tried with. */
const minimum = '5.1.1';
const pythonModule = 'python3-moto';

/** The control plane behind the local cloud: on the PATH, as a Python module, or Debian's package. */
export async function probeMoto(machine: Machine): Promise<Probe> {
  const server = await onPath(machine, 'moto_server');
  if (server !== undefined) return { kind: 'found', name, detail: server };
  const module = await moduleVersion();
  if (module !== undefined && atLeast(module, minimum)) return foundModule(module);
  const candidate = canInstallDebianPackages(machine) ? await debianCandidate(pythonModule) : undefined;
  if (candidate !== undefined && atLeast(candidate, minimum)) {
    return {
      kind: 'installable',
      name,
      what: `Debian's ${pythonModule} ${candidate}`,
      install: installModule,
    };
  }
  return {
    kind: 'missing',
    name,
    reason: 'moto_server, the control plane behind the local cloud, is not on the PATH.',
    next: "pipx install 'moto[server]'",
  };
}

async function installModule(): Promise<Found> {
  await installDebianPackages([pythonModule]);
  const version = await moduleVersion();
  if (version === undefined)
    throw new Error(`${pythonModule} was installed, but python3 cannot import moto.server`);
  return foundModule(version);
}

async function moduleVersion(): Promise<string | undefined> {
  const script = 'import moto, moto.server; print(moto.__version__)';
  const answer = await execa('python3', ['-c', script], { reject: false, timeout: 20_000 });
  return answer.failed ? undefined : answer.stdout.trim();
}

function foundModule(version: string): Found {
  return { kind: 'found', name, detail: `${version} (python3 -m moto.server)` };
}
