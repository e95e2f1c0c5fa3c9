import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const firstStage = join(root, 'tools/bootstrap.mjs');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'moult-bootstrap-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('on a machine where everything is there', () => {
  test('a second run says what it found and installs nothing', async () => {
    await bootstrap({});
    const again = await bootstrap({});
    expect(again.exitCode, again.stderr).toBe(0);
    const names = [
      'Node.js',
      'Docker Engine',
      'Terraform',
      'AWS provider',
      'moto',
      'system tools',
      'Chromium',
    ];
    for (const name of names) expect(again.stderr).toContain(name);
    expect(again.stderr).not.toContain('installing');
  });

  test('a second run costs under two seconds of processor time, its children included', async () => {
    await bootstrap({});
    const timed = await execa('bash', [
      '-c',
      'TIMEFORMAT="%U %S"; time "$0" "$1" 2>/dev/null',
      process.execPath,
      firstStage,
    ]);
    const [user = NaN, system = NaN] = timed.stderr.split(' ').map(Number);
    expect(user + system).toBeLessThan(2);
  });

  test('the configuration of AWS, npm and Terraform in the user’s home stays as it was', async () => {
    const planted = {
      '.aws/config': '[default]\nregion = eu-south-1\n',
      '.aws/credentials': '[default]\naws_access_key_id = AKIAPLANTED\n',
      '.npmrc': 'fund=false\n',
      '.terraformrc': 'disable_checkpoint = true\n',
      '.terraform.d/credentials.tfrc.json': '{"credentials":{}}\n',
    };
    for (const [path, text] of Object.entries(planted)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const answer = await bootstrap({ HOME: folder });
    expect(answer.exitCode, answer.stderr).toBe(0);
    expect(await userFiles()).toEqual(planted);
  });

  /** What is now in the places that were planted, by path; anything that was added there too. */
  async function userFiles(): Promise<Record<string, string>> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .filter((path) => /^\.(aws|npmrc|terraformrc|terraform\.d)\b/.test(path));
    const read = paths.map(async (path) => [path, await readFile(join(folder, path), 'utf8')] as const);
    return Object.fromEntries(await Promise.all(read));
  }
});

describe('a missing prerequisite gives one sentence and a next step, and nothing is installed', () => {
  const written = join(root, '.env.local');
  let before: string | undefined;

  beforeEach(async () => {
    before = await readFile(written, 'utf8').catch(() => undefined);
  });

  afterEach(async () => {
    expect(await readFile(written, 'utf8').catch(() => undefined)).toBe(before);
  });

  test.each(['18.20.4', '21.7.3', '22.12.0'])('Node.js %s', async (version) => {
    const older = join(folder, 'older.mjs');
    await writeFile(
      older,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });\n`,
    );
    const answer = await execa(process.execPath, ['--import', older, firstStage], { reject: false });
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr.trim()).toBe(
      `bootstrap: Node.js ${version} does not fit: Moult's tools need 20.19, 22.13, or 24 and newer.\n  next: nvm install 22   (or any installer from nodejs.org)`,
    );
  });

  test('no engine at the address that DOCKER_HOST names', async () => {
    const host = `unix://${folder}/docker.sock`;
    const answer = await bootstrap({ DOCKER_HOST: host });
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toBe(
      `bootstrap: Docker Engine: DOCKER_HOST is ${host}, and no engine answers there.\n  next: unset DOCKER_HOST`,
    );
  });

  test('an ordinary user, who may neither make loop devices nor talk to the engine', async () => {
    const answer = await bootstrapAsNobody();
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toMatch(/^bootstrap: rights: the local cloud needs root, .*\.\n {2}next: sudo /);
    expect(answer.stderr).toMatch(/\nbootstrap: Docker Engine: .*\.\n {2}next: sudo /);
  });

  test('Terraform too old, with no newer one to be had', async () => {
    const bin = await pathWithout('terraform', 'tofu');
    await executable(join(bin, 'terraform'), '#!/bin/sh\necho Terraform v1.5.7\n');
    const answer = await bootstrap({ PATH: bin, MOULT_OFFLINE: '1' });
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toMatch(
      /^bootstrap: Terraform: .*terraform is 1\.5\.7, and Moult needs 1\.10\.0 or newer\.\n {2}next: install Terraform/,
    );
  });

  test('no browser, with none to be had', async () => {
    const bin = await pathWithout('chromium', 'google-chrome', 'google-chrome-stable');
    const answer = await bootstrap({ PATH: bin, MOULT_CHROMIUM: '', MOULT_OFFLINE: '1' });
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toMatch(/^bootstrap: Chromium: no browser is on the PATH, .*\.\n {2}next: /);
  });

  test('moto nowhere', async () => {
    const bin = await pathWithout('moto_server', 'python3', 'apt-cache', 'docker');
    const answer = await bootstrap({ PATH: bin, MOULT_OFFLINE: '1' });
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toMatch(
      /^bootstrap: moto: the control plane .*\.\n {2}next: docker pull motoserver/,
    );
  });

  test('an image that cannot be pulled, when everything else is there', async () => {
    const bin = await pathWithout('moto_server', 'python3', 'apt-cache', 'docker');
    await executable(join(bin, 'docker'), '#!/bin/sh\necho "no route to the registry" >&2\nexit 1\n');
    const answer = await bootstrap({ PATH: bin });
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain('no route to the registry');
    expect(answer.stderr).toContain('next: ');
  });
});

interface Ended {
  readonly exitCode?: number;
  readonly stderr: string;
}

async function bootstrap(env: Record<string, string>): Promise<Ended> {
  return execa(process.execPath, [firstStage], { env, reject: false, timeout: 60_000 });
}

/**
 * The second stage as an ordinary user: on a user's machine the test already runs as one. Rights are given up after
 * the modules are loaded, because the checkout may lie in a folder that only its owner can read.
 */
async function bootstrapAsNobody(): Promise<Ended> {
  const module = pathToFileURL(join(root, 'tools/src/bootstrap/bootstrap.ts')).href;
  const script = [
    `import { bootstrap } from '${module}';`,
    'if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }',
    'process.exitCode = await bootstrap();',
  ].join('\n');
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  return execa(process.execPath, args, { cwd: root, reject: false, timeout: 60_000 });
}

/** A folder with links to every command on the PATH except some. */
async function pathWithout(...names: string[]): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  for (const place of (process.env['PATH'] ?? '').split(':').filter(Boolean)) {
    for (const name of await readdir(place).catch(() => [])) {
      if (!names.includes(name)) await symlink(join(place, name), join(bin, name)).catch(alreadyThere);
    }
  }
  return bin;
}

function alreadyThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

async function executable(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  await chmod(path, 0o755);
}
