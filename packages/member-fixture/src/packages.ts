import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A Debian package that an image of a fixture is made of, pinned to the byte. */
export interface PinnedPackage {
  /** Debian's name of the release it is in: `bookworm`. */
  readonly suite: string;
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Paths of the packages, downloaded unless they are in the cache already. What does not match its pin is refused. */
export async function fetchPackages(
  packages: readonly PinnedPackage[],
  cache: string,
): Promise<readonly string[]> {
  await mkdir(cache, { recursive: true });
  for (const one of packages) if (!(await isGood(one, cache))) await download(one, cache);
  return packages.map((one) => cached(one, cache));
}

/** The files inside a package, as a tar archive. */
export async function packageTar(path: string): Promise<Buffer> {
  const { stdout } = await run('dpkg-deb', ['--fsys-tarfile', path], {
    encoding: 'buffer',
    maxBuffer: 512 * 1024 * 1024,
    timeout: 60_000,
  });
  return stdout;
}

function cached({ name, version }: PinnedPackage, cache: string): string {
  return join(cache, `${name}_${version}_amd64.deb`);
}

async function isGood(one: PinnedPackage, cache: string): Promise<boolean> {
  const bytes = await readFile(cached(one, cache)).catch(() => null);
  return bytes !== null && createHash('sha256').update(bytes).digest('hex') === one.sha256;
}

/** An apt state of its own: neither the machine's sources nor its lists are read or changed. */
async function download(one: PinnedPackage, cache: string): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), 'member-fixture-apt-'));
  try {
    const trust = await access(keyring).then(
      () => `signed-by=${keyring}`,
      // Without Debian's keys the pinned SHA-256 is the proof, as it is with them.
      () => 'trusted=yes',
    );
    await mkdir(join(state, 'lists/partial'), { recursive: true });
    await mkdir(join(state, 'cache/archives/partial'), { recursive: true });
    const line = `deb [arch=amd64 ${trust}] ${await mirror()} ${one.suite} main\n`;
    await writeFile(join(state, 'sources.list'), line);
    const apt = (...args: readonly string[]): Promise<unknown> =>
      run('apt-get', [...aptOptions(state), ...args], { cwd: state, timeout: 240_000 });
    await apt('update');
    await apt('download', `${one.name}=${one.version}`);
    await keep(state, one, cache);
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

/** Debian's archive as apt has it on this machine, or as `MOULT_DEBIAN_MIRROR` names it. */
async function mirror(): Promise<string> {
  const named = process.env['MOULT_DEBIAN_MIRROR'];
  if (named !== undefined && named !== '') return named;
  const format = ['--format', '$(REPO_URI) $(ORIGIN)', 'Created-By: Packages'];
  const { stdout } = await run('apt-get', ['indextargets', ...format], {});
  const found = /^(\S+) Debian$/m.exec(stdout.replaceAll(/^.*security.*$/gm, ''))?.[1];
  if (found === undefined)
    throw new Error('apt knows no Debian archive here; name one in MOULT_DEBIAN_MIRROR');
  return found;
}

function aptOptions(state: string): readonly string[] {
  const options = {
    'Dir::State::Lists': join(state, 'lists'),
    'Dir::Etc::sourcelist': join(state, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Cache': join(state, 'cache'),
    'APT::Architecture': 'amd64',
    'APT::Sandbox::User': 'root',
  };
  return Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

async function keep(state: string, one: PinnedPackage, cache: string): Promise<void> {
  const file = `${one.name}_${one.version.replace(':', '%3a')}_amd64.deb`;
  const bytes = await readFile(join(state, file));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== one.sha256) throw new Error(`${file}: SHA-256 ${sha256}, pinned is ${one.sha256}`);
  // A name of its own first: two runs may fill the cache at the same time.
  const partial = `${cached(one, cache)}.${String(process.pid)}`;
  await writeFile(partial, bytes);
  await rename(partial, cached(one, cache));
}
