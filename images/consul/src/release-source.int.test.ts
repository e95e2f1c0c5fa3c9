import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDefinition, type LoadedDefinition, type SourceVariant } from '@moult/image-builder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { debianConsul } from '../shared-1/index.js';
import { bake, startGround, type Ground } from './testing/ground.js';
import { inventory } from './testing/nothing-left.js';
import { releaseServer, type ReleaseServer } from './testing/release-server.js';

let ground: Ground;
let loaded: LoadedDefinition;
let server: ReleaseServer;
let pin: string;
let cacheDir: string;

beforeAll(async () => {
  ground = await startGround();
  loaded = await loadDefinition(join(import.meta.dirname, '../v2'));
  // Gets Debian's package into the cache of verified downloads, if it is not there yet.
  await bake(ground, loaded, { mode: 'test' });
  server = await releaseServer(join(ground.cacheDir, debianConsul.sha256), '1.8.7');
  pin = await server.sha256();
  cacheDir = await mkdtemp(join(tmpdir(), 'release-cache-'));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(cacheDir, { recursive: true, force: true });
  await ground[Symbol.asyncDispose]();
});

/** The definition with this release in the place of HashiCorp's, Debian's package still behind it. */
function released(variant: Partial<Extract<SourceVariant, { kind: 'url' }>>): LoadedDefinition {
  const release = { kind: 'url', version: '1.8.7', url: server.url, sha256: pin, ...variant } as const;
  const sources = [{ name: 'consul', variants: [release, debianConsul] }];
  return { ...loaded, definition: { ...loaded.definition, sources } };
}

test('an image takes Consul from the zip of a release whose checksum is pinned, and says so', async () => {
  const result = await bake(ground, released({}), { cacheDir, sourceKind: undefined });
  expect(result).toMatchObject({
    ...{ outcome: 'built', status: 'tested' },
    sources: [{ name: 'consul', kind: 'url', version: '1.8.7', sha256: pin, from: server.url }],
  });
  // The image's own test has found the pinned version in the binary that was unzipped there.
  expect(result.tests).toContain('binary');
  expect(await readdir(cacheDir)).toEqual([pin]);
});

test('a release that is not the pinned one ends it with both checksums; nothing else is taken and nothing made', async () => {
  const before = await inventory(ground.ec2);
  const other = 'a'.repeat(64);
  const building = bake(ground, released({ sha256: other }), { cacheDir, sourceKind: undefined });
  await expect(building).rejects.toMatchObject({ kind: 'source' });
  await expect(building).rejects.toThrow(
    `image.ts of consul v2: sources[0].variants[0].sha256: ${server.url} has SHA-256 ${pin}, the definition pins ${other}: not used.`,
  );
  expect(await readdir(cacheDir)).toEqual([pin]);
  expect(await inventory(ground.ec2)).toEqual(before);
});

test('a release that is out of reach is refused where it must be it, and otherwise what the cache has is taken, and said', async () => {
  const gone = released({ url: server.url.replace('1.8.7_linux', '1.8.8_linux'), sha256: 'b'.repeat(64) });
  await expect(bake(ground, gone, { cacheDir, sourceKind: 'url' })).rejects.toThrow(
    /^image\.ts of consul v2: sources\[0\]: "consul" is out of reach: variants\[0\]: http:\/\/127\.0\.0\.1:\d+\/\S+ answers 404\.$/,
  );
  ground.events.length = 0;
  const result = await bake(ground, gone, { mode: 'test', sourceKind: undefined });
  expect(result.sources).toMatchObject([{ kind: 'debian', version: '1.8.7' }]);
  const notes = ground.events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
  expect(notes).toContainEqual(
    'source consul: url: not asked for, because the cache has consul 1.8.7+dfsg1-2+b3',
  );
});
