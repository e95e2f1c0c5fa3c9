import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { probeChromium } from './chromium.js';
import { probeDocker } from './docker.js';
import { distributions } from './machine.js';
import { canInstallDebianPackages } from './probe.js';
import { environmentFile, missingText } from './render.js';
import { fakePath } from './test-support/fake-path.js';
import { machine } from './test-support/machine.js';
import { platformOf, verifiedBinary } from './terraform.js';
import { atLeast } from './version.js';

describe('versions', () => {
  test.each([
    ['1.11.4', '1.10.0', true],
    ['1.10.0', '1.10.0', true],
    ['1.9.8', '1.10.0', false],
    ['v2.0.0-rc1', '1.10.0', true],
    ['5.1', '5.1.1', false],
    ['not a version', '1.0.0', false],
  ])('%s is at least %s: %s', (version, minimum, expected) => {
    expect(atLeast(version, minimum)).toBe(expected);
  });
});

describe('the right to install', () => {
  test('root on Debian or a descendant of it may, everyone else may not', () => {
    expect(canInstallDebianPackages(machine({}))).toBe(true);
    expect(canInstallDebianPackages(machine({ distributions: ['mint', 'ubuntu'] }))).toBe(true);
    expect(canInstallDebianPackages(machine({ isRoot: false }))).toBe(false);
    expect(canInstallDebianPackages(machine({ distributions: ['fedora'] }))).toBe(false);
  });

  test('the distribution is read from os-release, quoted or not', () => {
    expect(
      distributions('NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="21"\n'),
    ).toEqual(['linuxmint', 'ubuntu', 'debian']);
  });
});

describe('without an engine', () => {
  test('root on Debian gets one, everybody else is told what to type', async () => {
    expect(await probeDocker(machine({}))).toMatchObject({ kind: 'installable' });
    expect(await probeDocker(machine({ isRoot: false }))).toMatchObject({
      kind: 'missing',
      reason: 'no Docker Engine answers here.',
      next: 'sudo npm run bootstrap',
    });
    expect(await probeDocker(machine({ distributions: ['fedora'] }))).toMatchObject({
      next: expect.stringContaining('docs.docker.com') as string,
    });
    expect(await probeDocker(machine({ isRoot: false, platform: 'darwin' }))).toMatchObject({
      next: expect.stringContaining('Linux VM') as string,
    });
  });

  test.each(['ssh://ops@build-1', 'tcp://10.0.0.1:2376', 'foo'])(
    'DOCKER_HOST=%s is no engine on this machine',
    async (host) => {
      expect(await probeDocker(machine({ env: { DOCKER_HOST: host } }))).toMatchObject({
        kind: 'missing',
        reason: expect.stringContaining(`DOCKER_HOST is ${host}`) as string,
      });
    },
  );

  test('an empty DOCKER_HOST is none', async () => {
    expect(await probeDocker(machine({ env: { DOCKER_HOST: '' } }))).toMatchObject({ kind: 'installable' });
  });
});

describe('the Terraform download', () => {
  const archive = zipSync({ terraform: new Uint8Array([1, 2, 3]), 'LICENSE.txt': new Uint8Array([4]) });
  const digest = createHash('sha256').update(archive).digest('hex');

  test('gives the binary of an archive with the pinned digest', () => {
    expect([...verifiedBinary(archive, digest)]).toEqual([1, 2, 3]);
  });

  test('refuses an archive with one changed byte', () => {
    const tampered = Uint8Array.from(archive);
    tampered[10] = (tampered[10] ?? 0) ^ 1;
    expect(() => verifiedBinary(tampered, digest)).toThrow(/expected .*: it was not installed/);
  });

  test('names platforms as HashiCorp does', () => {
    expect(platformOf({ platform: 'linux', arch: 'x64' })).toBe('linux_amd64');
    expect(platformOf({ platform: 'darwin', arch: 'arm64' })).toBe('darwin_arm64');
  });
});

test('what is missing is one sentence and one next step each', () => {
  const text = missingText([
    { kind: 'missing', name: 'moto', reason: 'it is not there.', next: 'install it' },
  ]);
  expect(text).toBe('bootstrap: moto: it is not there.\n  next: install it\n');
});

test('the environment file holds the variables of what was found', () => {
  const found = {
    kind: 'found',
    name: 'Terraform',
    detail: '',
    environment: { MOULT_TERRAFORM: '/bin/terraform' },
  } as const;
  expect(environmentFile([found])).toMatch(/\nMOULT_TERRAFORM=\/bin\/terraform\n$/);
});

describe('the browser of the tests', () => {
  const browserOn = async (env: Record<string, string>) => probeChromium(machine({ env }));

  test('the one that is named is taken, wherever it lies, and the tests are told where', async () => {
    expect(await browserOn({ MOULT_CHROMIUM: process.execPath })).toMatchObject({
      kind: 'found',
      detail: process.execPath,
      environment: { MOULT_CHROMIUM: process.execPath },
    });
  });

  test('an empty name is none: the PATH is searched', async () => {
    await using bin = await fakePath({ chromium: '' });
    expect(await browserOn({ MOULT_CHROMIUM: '', PATH: bin.path })).toMatchObject({
      environment: { MOULT_CHROMIUM: join(bin.path, 'chromium') },
    });
  });

  test('one under another name, anywhere on the PATH, is one, and the tests are told where', async () => {
    await using bin = await fakePath({ 'google-chrome': '' });
    expect(await browserOn({ PATH: bin.path })).toMatchObject({
      environment: { MOULT_CHROMIUM: join(bin.path, 'google-chrome') },
    });
  });

  test('a name that leads nowhere is not passed over', async () => {
    await using bin = await fakePath({ chromium: '' });
    expect(await browserOn({ MOULT_CHROMIUM: '/nowhere/chromium', PATH: bin.path })).toMatchObject({
      kind: 'missing',
      reason: expect.stringContaining('/nowhere/chromium') as string,
    });
  });

  test.each([
    ['offline', machine({ offline: true }), 'apt-get install chromium'],
    ['as an ordinary user', machine({ offline: false, isRoot: false }), 'sudo apt-get install chromium'],
    ['on Ubuntu', machine({ offline: false, distributions: ['ubuntu', 'debian'] }), 'MOULT_CHROMIUM'],
  ])('%s its absence is said with the next step', async (_, where, next) => {
    expect(await probeChromium(where)).toMatchObject({
      kind: 'missing',
      next: expect.stringContaining(next) as string,
    });
  });

  test('root on Debian gets it', async () => {
    expect(await probeChromium(machine({ offline: false }))).toMatchObject({
      kind: 'installable',
      what: "Debian's chromium",
    });
  });
});
