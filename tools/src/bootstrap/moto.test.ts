import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { motoImage, oldestMoto, probeMoto } from './moto.js';
import { type FakePath, fakePath } from './test-support/fake-path.js';
import { machine } from './test-support/machine.js';

// Read as text: bootstrap runs before anything is built, so it cannot import the local cloud.
test('bootstrap looks for the same moto as the local cloud', async () => {
  const source = new URL('../../../packages/local-cloud/src/moto/find.ts', import.meta.url);
  const text = await readFile(source, 'utf8');
  const constant = (name: string) => new RegExp(`export const ${name} = '([^']+)'`).exec(text)?.[1];
  expect({ motoImage: constant('motoImage'), oldestMoto: constant('oldestMoto') }).toEqual({
    motoImage,
    oldestMoto,
  });
});

test('moto_server is started once a day to see that it can be, not on every run', async () => {
  await using sound = await fakePath({ moto_server: '' });
  const stateDir = sound.path;
  const { now } = machine();
  const at = (later: number) => machine({ stateDir, now: now + later, env: { PATH: sound.path } });
  const first = await probeMoto(at(0));
  if (first.kind !== 'found') throw new Error(`it is ${first.kind}`);
  for (const [file, text] of Object.entries(first.files ?? {})) await writeFile(file, text);
  await writeFile(join(sound.path, 'moto_server'), '#!/bin/sh\nexit 1\n');
  const day = 24 * 3600 * 1000;
  expect(await probeMoto(at(day - 1))).toEqual({ kind: 'found', name: 'moto', detail: first.detail });
  expect(await probeMoto(at(day))).toMatchObject({ kind: 'missing' });
  await using other = await fakePath({ moto_server: 'exit 1' });
  const elsewhere = machine({ stateDir, now, env: { PATH: other.path } });
  expect(await probeMoto(elsewhere)).toMatchObject({ kind: 'missing' });
});

describe('on a Debian without moto', () => {
  test('what there are no package lists for is not looked up before it is installed', async () => {
    await using bin = await debian('5.1.6');
    const probe = await probeMoto(without(bin, { offline: false }));
    expect(await asked(bin)).toEqual([]);
    if (probe.kind !== 'installable') throw new Error(`it is ${probe.kind}`);
    await expect(probe.install()).resolves.toMatchObject({ detail: '5.1.6 (python3 -m moto.server)' });
    expect(await asked(bin)).toEqual([
      'apt-get update -qq',
      'apt-get update -qq',
      'apt-get install -y -qq --no-install-recommends python3-moto',
    ]);
  });

  test('the image is pulled where the lists, once read, have nothing new enough', async () => {
    await using bin = await debian('4.0.0');
    const probe = await probeMoto(without(bin, { offline: false }));
    if (probe.kind !== 'installable') throw new Error(`it is ${probe.kind}`);
    await probe.install();
    expect(await asked(bin)).toEqual(['apt-get update -qq', `docker pull --quiet ${motoImage}`]);
  });

  test('out of reach nothing is asked, and what the lists at hand have is installed from where they say', async () => {
    await using bin = await debian('5.1.6');
    await writeFile(join(bin.path, 'lists'), '');
    const probe = await probeMoto(without(bin, { offline: true }));
    if (probe.kind !== 'installable') throw new Error(`it is ${probe.kind}`);
    await probe.install();
    expect(await asked(bin)).toEqual(['apt-get install -y -qq --no-install-recommends python3-moto']);
  });

  test('out of reach and without lists it is missing', async () => {
    await using bin = await debian('5.1.6');
    expect(await probeMoto(without(bin, { offline: true }))).toMatchObject({ kind: 'missing' });
    expect(await asked(bin)).toEqual([]);
  });

  /** apt as it is: no candidate before its lists are read, the package importable once it is installed. */
  async function debian(candidate: string): Promise<FakePath> {
    const here = '${0%/*}';
    const log = `echo "\${0##*/} $*" >> "${here}/log"`;
    return fakePath({
      'apt-get': `${log}; [ "$1" = update ] && : > "${here}/lists"; [ "$1" = install ] && : > "${here}/module"; :`,
      'apt-cache': `[ -e "${here}/lists" ] && echo "  Candidate: ${candidate}" || echo "  Candidate: (none)"`,
      python3: `[ -e "${here}/module" ] && echo ${candidate}`,
      docker: `[ "$1" = pull ] && ${log}`,
    });
  }

  const without = (bin: FakePath, { offline }: { offline: boolean }) =>
    machine({ offline, env: { PATH: bin.path } });

  async function asked(bin: FakePath): Promise<string[]> {
    const log = await readFile(join(bin.path, 'log'), 'utf8').catch(() => '');
    return log.split('\n').filter(Boolean);
  }
});
