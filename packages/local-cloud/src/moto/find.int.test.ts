import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findMoto, motoImage, NoControlPlane } from './find.js';

// Commands of the test's own stand in for those of a machine: what is looked for, and in which order, is what is tested.
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-cloud-find-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** What there is on a machine. */
interface Machine {
  /** Docker: with the image, able to pull it, or with neither; absent without it. */
  readonly docker?: 'present' | 'pullable' | 'offline';
  readonly motoServer?: 'yes';
  /** Python 3: with moto, or without. */
  readonly python: 'moto' | 'bare';
}

async function command(name: string, script: string): Promise<void> {
  const path = join(directory, name);
  await writeFile(path, `#!/bin/sh\necho "${name} $1" >>${join(directory, 'asked')}\n${script}\n`);
  await chmod(path, 0o755);
}

/** Looks for moto on such a machine; `asked` is what was tried, in order. */
async function find(machine: Machine): Promise<{ found: unknown; asked: string[] }> {
  const inspects = machine.docker === 'present' ? 0 : 1;
  const pulls = machine.docker === 'pullable' ? 0 : 1;
  if (machine.docker !== undefined) {
    await command('docker', `[ "$1" = image ] && exit ${inspects}; [ "$1" = pull ] && exit ${pulls}; exit 1`);
  }
  if (machine.motoServer === 'yes') await command('moto_server', 'exit 0');
  await command('python3', `exit ${machine.python === 'moto' ? 0 : 1}`);
  const found: unknown = await findMoto(directory).catch((cause: unknown) => cause);
  const asked = await readFile(join(directory, 'asked'), 'utf8').catch(() => '');
  return { found, asked: asked.trim().split('\n') };
}

test('an image that is present comes first, and nothing else is tried', async () => {
  const { found, asked } = await find({ docker: 'present', motoServer: 'yes', python: 'moto' });
  expect(found).toEqual({ kind: 'container', image: motoImage });
  expect(asked).toEqual(['docker image']);
});

test('moto_server on the PATH comes before Debian’s module, and before a download', async () => {
  const { found, asked } = await find({ docker: 'pullable', motoServer: 'yes', python: 'moto' });
  expect(found).toEqual({ kind: 'command', path: join(directory, 'moto_server') });
  expect(asked).toEqual(['docker image']);
});

test('the module comes before a download', async () => {
  const { found, asked } = await find({ docker: 'pullable', python: 'moto' });
  expect(found).toEqual({ kind: 'module', python: join(directory, 'python3') });
  expect(asked).toEqual(['docker image', 'python3 -c']);
});

test('an image that can be pulled comes last', async () => {
  const { found, asked } = await find({ docker: 'pullable', python: 'bare' });
  expect(found).toEqual({ kind: 'container', image: motoImage });
  expect(asked).toEqual(['docker image', 'python3 -c', 'docker pull']);
});

test('without Docker a command or a module will do', async () => {
  expect((await find({ python: 'moto' })).found).toMatchObject({ kind: 'module' });
});

test('where none can be had, one error says what was tried and what to install', async () => {
  const { found } = await find({ docker: 'offline', python: 'bare' });
  expect(found).toBeInstanceOf(NoControlPlane);
  const { message } = found as NoControlPlane;
  for (const part of [
    motoImage,
    'moto_server is not on the PATH',
    'no module moto',
    'docker pull',
    'pip install',
    'python3-moto',
  ]) {
    expect(message).toContain(part);
  }
});
