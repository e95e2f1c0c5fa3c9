import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { label } from '../machines/names.js';

const run = promisify(execFile);

/** The control plane's container image, pinned by tag: its digest could not be read where no registry answered. */
export const motoImage = 'motoserver/moto:5.2.1';

/**
 * An older moto is refused: it lacks subnet reservations, or ignores conditional writes in S3 (moto's changelog). Tested
 * here is 5.2.1.
 */
export const oldestMoto = '5.1.0';

/** Where moto can be had on this machine. */
export type MotoSource =
  | { readonly kind: 'container'; readonly image: string }
  | { readonly kind: 'command'; readonly path: string }
  | { readonly kind: 'module'; readonly python: string };

/** No way to run moto was found; the message says what was tried and what to install. */
export class NoControlPlane extends Error {
  override readonly name = 'NoControlPlane';
}

/**
 * Looks for moto: an image that is present, `moto_server` on the PATH, Debian's module, an image that can be pulled.
 * Pulling comes last although a container comes first: a download must not delay a start that needs none
 * (docs/adr/0020).
 */
export async function findMoto(path: string): Promise<MotoSource> {
  const present = await presentMoto(path);
  if (present !== undefined) return present;
  if (await runs('docker', ['pull', '--quiet', motoImage], { path, timeout: 180_000 }))
    return { kind: 'container', image: motoImage };
  throw new NoControlPlane(
    `No moto found: image ${motoImage} is not present and cannot be pulled, moto_server is not on the PATH, and ` +
      'python3 has no module moto. Install one: docker pull, pip install "moto[server]", or Debian\'s python3-moto.',
  );
}

/** The same without downloading anything; undefined when none is on this machine. */
export async function presentMoto(path: string): Promise<MotoSource | undefined> {
  const succeeds = (command: string, args: readonly string[], timeout: number) =>
    runs(command, args, { path, timeout });
  if (await succeeds('docker', ['image', 'inspect', motoImage], 5000))
    return { kind: 'container', image: motoImage };
  const command = await onPath('moto_server', path);
  if (command !== undefined) return { kind: 'command', path: command };
  const python = (await onPath('python3', path)) ?? '/usr/bin/python3';
  if (await succeeds(python, ['-c', 'import moto.server'], 15_000)) return { kind: 'module', python };
  return undefined;
}

async function runs(
  command: string,
  args: readonly string[],
  { path, timeout }: { readonly path: string; readonly timeout: number },
): Promise<boolean> {
  try {
    await run(command, args, { timeout, env: { ...process.env, PATH: path } });
    return true;
  } catch {
    return false;
  }
}

async function onPath(command: string, path: string): Promise<string | undefined> {
  for (const directory of path.split(delimiter)) {
    const candidate = join(directory, command);
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found && directory !== '') return candidate;
  }
  return undefined;
}

/** The command that serves moto on a loopback port; a container carries its cloud's mark, by which `down --all` finds it. */
export function serveCommand(
  source: MotoSource,
  port: number,
  { cloudId, container }: { readonly cloudId: string; readonly container: string },
): readonly [string, ...string[]] {
  const listen = ['-H', '127.0.0.1', '-p', String(port)];
  switch (source.kind) {
    case 'command':
      return [source.path, ...listen];
    case 'module':
      return [source.python, '-m', 'moto.server', ...listen];
    case 'container':
      return [
        ...(['docker', 'run', '--rm', '--name', container, '--label', `${label.cloud}=${cloudId}`] as const),
        // A process has this from its environment; a container sees nothing of that one.
        ...['--env', 'MOTO_EC2_LOAD_DEFAULT_AMIS=false'],
        ...['-p', `127.0.0.1:${port}:5000`, source.image],
      ];
  }
}

/** A source in words, for messages. */
export function describeSource(source: MotoSource): string {
  switch (source.kind) {
    case 'command':
      return source.path;
    case 'module':
      return `${source.python} -m moto.server`;
    case 'container':
      return `image ${source.image}`;
  }
}
