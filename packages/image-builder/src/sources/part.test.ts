import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownerOf, ownerText } from '../build/owner.js';
import { definitionSchema } from '../definition/definition.js';
import { obtainAll } from './obtain-all.js';
import { partName, removeDeadParts } from './part.js';

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'parts-'));
});
afterEach(() => rm(cacheDir, { recursive: true, force: true }));

const verified = 'a'.repeat(64);

/** What a download of a process that was killed leaves, and of one that was not; what the cache has is beside them. */
async function killed(): Promise<void> {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const owner = ownerText(ownerOf(child.pid ?? 0));
  child.kill('SIGKILL');
  await once(child, 'close');
  await mkdir(join(cacheDir, `apt.part-of-${owner}`, 'lists'), { recursive: true });
  await writeFile(join(cacheDir, `${verified}.part-of-${owner}`), 'half');
  await writeFile(join(cacheDir, verified), 'whole');
}

test('what a killed download left in the cache is removed by the next build, and nothing else is', async () => {
  await killed();
  const mine = partName(verified);
  await writeFile(join(cacheDir, mine), 'half');
  const elsewhere = `${verified}.part-of-another-${hostname()},feed,boot,1,1`;
  await writeFile(join(cacheDir, elsewhere), 'half');
  const definition = definitionSchema.parse({
    ...{ name: 'demo', version: 'v1', base: { name: 'debian-*', owners: ['amazon'] } },
    tests: [{ script: 'test.sh' }],
  });
  await obtainAll({ definition, contents: new Map() }, { cacheDir, environment: {}, watch: () => undefined });
  expect((await readdir(cacheDir)).sort()).toEqual([verified, elsewhere, mine].sort());
});

test('a cache that is not there yet holds nothing to remove', async () => {
  expect(await removeDeadParts(join(cacheDir, 'none'))).toEqual([]);
});
