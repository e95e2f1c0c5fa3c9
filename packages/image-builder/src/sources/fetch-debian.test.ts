import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sha256 } from '../definition/contents.js';
import type { SourceVariant } from '../definition/source.js';
import { reason } from './fetch-debian.js';
import { obtain } from './obtain.js';
import { partName } from './part.js';

let cacheDir: string;
let bin: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'debian-'));
  bin = await mkdtemp(join(tmpdir(), 'bin-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const folder of [cacheDir, bin]) await rm(folder, { recursive: true, force: true });
});

const variant: SourceVariant = {
  kind: 'debian',
  ...{ version: '1.8.7', suite: 'bullseye', package: 'tool', packageVersion: '1.8.7-1' },
  ...{ architecture: 'amd64', sha256: sha256('the package') },
};

/** An apt-get that finds nobody, as on a machine without a network; the real one would take its time to say so. */
async function aptWithoutNetwork(): Promise<void> {
  const script =
    '#!/bin/sh\ncase "$*" in *update*) exit 0 ;; esac\necho "E: Unable to locate package tool" >&2\nexit 100\n';
  await writeFile(join(bin, 'apt-get'), script, { mode: 0o755 });
  vi.stubEnv('PATH', `${bin}:${process.env['PATH'] ?? ''}`);
}

const offline = (): ReturnType<typeof obtain> =>
  obtain({ name: 'demo', version: 'v1', sources: [{ name: 'tool', variants: [variant] }] }, 0, {
    cacheDir,
    environment: { MOULT_DEBIAN_MIRROR: 'http://127.0.0.1:9' },
  });

test('without a network a package comes from the cache of verified downloads', async () => {
  await aptWithoutNetwork();
  await writeFile(join(cacheDir, variant.sha256), 'the package');
  expect(await offline()).toMatchObject({ content: Buffer.from('the package'), variant, passedOver: [] });
});

test('without a network and a cache it is out of reach, in apt’s own words, and nothing of apt’s stays', async () => {
  await aptWithoutNetwork();
  await expect(offline()).rejects.toThrow(
    /^image\.ts of demo v1: sources\[0\]: "tool" is out of reach: variants\[0\]: apt cannot get tool 1\.8\.7-1 \(E: Unable to locate package tool\)\.$/,
  );
  expect(await readdir(cacheDir)).toEqual([]);
});

// Whoever is killed while apt is at it leaves its folder, and only this name says that nobody needs it any more.
test('what apt is at has a name that says whose it is', async () => {
  await aptWithoutNetwork();
  const where = join(bin, 'where');
  const script = `#!/bin/sh\ncase "$*" in *update*) pwd >${where} ;; *) exit 100 ;; esac\n`;
  await writeFile(join(bin, 'apt-get'), script, { mode: 0o755 });
  await expect(offline()).rejects.toThrow('out of reach');
  expect((await readFile(where, 'utf8')).trimEnd().endsWith(partName(''))).toBe(true);
});

const failed = (more: object): Error => Object.assign(new Error('Command failed: apt-get'), more);

test.each<[string, object, string]>([
  [
    'its last words',
    { stderr: 'W: old\nE: Unable to locate package consul\n' },
    'E: Unable to locate package consul',
  ],
  ['what was called, when it said nothing', { stderr: '' }, 'Command failed: apt-get'],
  ['how long it was waited for', { stderr: '', killed: true }, 'it was not done within 180 s'],
  ['that there is no apt-get', { code: 'ENOENT' }, 'there is no apt-get here'],
])('why apt got nothing is %s', (_, more, says) => {
  expect(reason(failed(more))).toBe(says);
});
