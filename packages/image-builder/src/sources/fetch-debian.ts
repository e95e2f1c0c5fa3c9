import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SourceVariant } from '../definition/source.js';
import { debianMirror } from './debian-mirror.js';
import type { FetchContext } from './obtain.js';
import { partName } from './part.js';
import { Unreachable } from './unreachable.js';

const run = promisify(execFile);
const aptMs = 180_000;

/**
 * Downloads a package of any Debian release with an apt state of its own, so that the host's configuration of releases is
 * neither needed nor touched. The host's way to the archive (a proxy, say) is apt's own and holds here too. Signatures are
 * not asked of apt: the pinned checksum is the stronger statement, and it also holds for releases whose keys have expired.
 */
export async function fetchDebian(
  variant: Extract<SourceVariant, { kind: 'debian' }>,
  { cacheDir, environment, signal }: FetchContext,
): Promise<Buffer> {
  await mkdir(cacheDir, { recursive: true });
  const state = join(cacheDir, partName(`apt-${variant.sha256.slice(0, 12)}-${randomUUID()}`));
  await mkdir(state, { mode: 0o700 });
  try {
    const list = join(state, 'sources.list');
    await mkdir(join(state, 'lists', 'partial'), { recursive: true });
    await mkdir(join(state, 'cache', 'archives', 'partial'), { recursive: true });
    const mirror = await debianMirror(environment);
    const line = `deb [trusted=yes arch=${variant.architecture}] ${mirror} ${variant.suite} main\n`;
    await writeFile(list, line);
    const options = [
      `Dir::State::Lists=${join(state, 'lists')}`,
      `Dir::Etc::SourceList=${list}`,
      'Dir::Etc::SourceParts=-',
      `Dir::Cache=${join(state, 'cache')}`,
      'Acquire::Check-Valid-Until=false',
      'APT::Sandbox::User=root',
      'APT::Get::List-Cleanup=false',
    ].flatMap((option) => ['-o', option]);
    const call = { cwd: state, timeout: aptMs, ...(signal === undefined ? {} : { signal }) };
    await run('apt-get', [...options, '-qq', 'update'], call);
    await run(
      'apt-get',
      [...options, '-qq', 'download', `${variant.package}=${variant.packageVersion}`],
      call,
    );
    const [file] = (await readdir(state)).filter((name) => name.endsWith('.deb'));
    if (file === undefined) throw new Unreachable(`apt downloaded no ${variant.package}`);
    return await readFile(join(state, file));
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Unreachable) throw error;
    throw new Unreachable(`apt cannot get ${variant.package} ${variant.packageVersion} (${reason(error)})`, {
      cause: error,
    });
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

/** Why apt got nothing, in its own last words if it had any. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'there is no apt-get here';
  if ('killed' in error && error.killed === true) return `it was not done within ${String(aptMs / 1000)} s`;
  const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return stderr === '' ? error.message : (stderr.split('\n').at(-1) ?? '');
}
