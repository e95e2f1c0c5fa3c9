import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basePackages, registryImages, type Suite } from './base-recipe.js';
import { ignoringAbsence, type Engine } from './engine.js';
import { drained } from './engine-progress.js';
import { HostCommandFailed, hostCommand } from './host-command.js';

/** An unfinished root file system as an image of the engine, and where it came from. */
export interface RootFilesystem {
  readonly image: string;
  readonly from: string;
  /** What is still to be run in it. */
  readonly prepare: string;
}

/** Debian's own tool; a program of the host that may be missing. */
const bootstrapper = 'mmdebstrap';

/** A bootstrap takes 20 s here; a slow mirror must not hold the cloud's start for ever. */
const bootstrapTimeoutMs = 600_000;

/** A pull of 30 MB, or the knowledge that no registry answers. */
const pullTimeoutMs = 60_000;

/**
 * Debian without a container registry where mmdebstrap is installed, else from a registry image that is present or can
 * be pulled. Nothing is installed on the host unasked: where neither is to be had, the error says what to type.
 */
export async function rootFilesystem(engine: Engine, tag: string, suite: Suite): Promise<RootFilesystem> {
  if (await installed(bootstrapper)) return bootstrapped(engine, tag, suite);
  const image = await registryImage(engine, suite);
  if (image !== undefined) return { image, from: image, prepare: installPackages };
  throw noRootFilesystem(suite);
}

function noRootFilesystem(suite: Suite): Error {
  return new Error(
    'No base image can be made: mmdebstrap is not installed, and none of ' +
      `${registryImages(suite).join(', ')} is present or can be pulled. ` +
      'Type: apt-get install mmdebstrap debian-archive-keyring gpg',
  );
}

const installPackages = `export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends ${basePackages.join(' ')}
apt-get clean
`;

async function bootstrapped(engine: Engine, tag: string, suite: Suite): Promise<RootFilesystem> {
  const args = ['--variant=minbase', '--format=tar', `--include=${basePackages.join(',')}`, '--quiet'];
  const child = spawn(bootstrapper, [...args, suite, '-'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: bootstrapTimeoutMs,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-4_000)));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const [repo, version] = tag.split(':');
  const imported = await engine.importImage(child.stdout, { fromSrc: '-', repo, tag: version });
  await drained(imported);
  const [exitCode] = await exited;
  if (exitCode !== 0) {
    await ignoringAbsence(engine.getImage(tag).remove() as Promise<unknown>);
    throw new HostCommandFailed('mmdebstrap', { exitCode: exitCode ?? undefined, stderr: stderr.trim() });
  }
  return { image: tag, from: `Debian ${suite} by mmdebstrap`, prepare: '' };
}

async function registryImage(engine: Engine, suite: Suite): Promise<string | undefined> {
  for (const name of registryImages(suite)) {
    if (await ignoringAbsence(engine.getImage(name).inspect())) return name;
  }
  const [name] = registryImages(suite);
  if (name === undefined) return undefined;
  const pulling = engine.pull(name, { abortSignal: AbortSignal.timeout(pullTimeoutMs) });
  const pulled = await pulling.then(drained).then(
    () => true,
    () => false,
  );
  return pulled ? name : undefined;
}

async function installed(program: string): Promise<boolean> {
  return hostCommand(program, ['--version']).then(
    () => true,
    () => false,
  );
}
