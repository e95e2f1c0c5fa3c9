import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../definition/contents.js';
import type { Source, SourceVariant } from '../definition/source.js';
import { obtain as obtainOf, type ObtainedSource, type ObtainOptions } from './obtain.js';
import { partName } from './part.js';
import { Unreachable } from './unreachable.js';

const good = Buffer.from('the real archive');
const url: SourceVariant = {
  kind: 'url',
  version: '2.0.0',
  url: 'https://releases.example/tool.zip',
  sha256: sha256(good),
};
const debian: SourceVariant = {
  kind: 'debian',
  version: '1.8.7',
  suite: 'bullseye',
  package: 'tool',
  packageVersion: '1.8.7-1',
  architecture: 'amd64',
  sha256: sha256('the package'),
};
const source: Source = { name: 'tool', variants: [url, debian] };
const definition = { name: 'demo', version: 'v1', sources: [source] };

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'sources-'));
});
afterEach(() => rm(cacheDir, { recursive: true, force: true }));

const obtain = (options: Omit<ObtainOptions, 'cacheDir' | 'environment'>): Promise<ObtainedSource> =>
  obtainOf(definition, 0, { cacheDir, environment: {}, ...options });

const fetched = (answers: Partial<Record<SourceVariant['kind'], string>>) => (variant: SourceVariant) => {
  const answer = answers[variant.kind];
  return answer === undefined
    ? Promise.reject(new Unreachable('nobody answers'))
    : Promise.resolve(Buffer.from(answer));
};

test('the first variant within reach is taken, and the result says which', async () => {
  const one = await obtain({
    fetcher: fetched({ url: 'the real archive', debian: 'the package' }),
  });
  expect(one.variant).toBe(url);
  expect(one.passedOver).toEqual([]);
});

test('what is out of reach is passed over, and the result says why', async () => {
  const one = await obtain({ fetcher: fetched({ debian: 'the package' }) });
  expect(one.variant).toBe(debian);
  expect(one.passedOver).toEqual(['url: nobody answers']);
});

test('a wrong checksum ends it: no other variant is tried and nothing is kept', async () => {
  const fetcher = fetched({ url: 'somebody else’s archive', debian: 'the package' });
  const obtaining = obtain({ fetcher });
  await expect(obtaining).rejects.toThrow(
    /^image\.ts of demo v1: sources\[0\]\.variants\[0\]\.sha256: https:\/\/releases\.example\/tool\.zip has SHA-256 [0-9a-f]{64}, the definition pins [0-9a-f]{64}: not used\.$/,
  );
  expect(await readdir(cacheDir)).toEqual([]);
});

test('when nobody answers, every variant is named with its reason', async () => {
  await expect(obtain({ fetcher: fetched({}) })).rejects.toThrow(
    'image.ts of demo v1: sources[0]: "tool" is out of reach: variants[0]: nobody answers; variants[1]: nobody answers.',
  );
});

test('a verified download is not fetched again, and a tampered cache is', async () => {
  await obtain({ fetcher: fetched({ url: 'the real archive' }) });
  expect((await obtain({ fetcher: fetched({}) })).content).toEqual(good);
  await writeFile(join(cacheDir, url.sha256), 'tampered');
  await expect(obtain({ fetcher: fetched({}) })).rejects.toThrow('out of reach');
});

// Whoever is killed before a download has its name leaves it so, and only this name says that nobody needs it any more.
test('until a download has its name, it has one that says whose it is', async () => {
  await mkdir(join(cacheDir, url.sha256, 'in the way'), { recursive: true });
  await expect(obtain({ fetcher: fetched({ url: 'the real archive' }) })).rejects.toThrow(url.sha256);
  expect(await readdir(cacheDir)).toContain(partName(url.sha256));
});

test('a kind that is asked for is the only one taken', async () => {
  const fetcher = fetched({ url: 'the real archive', debian: 'the package' });
  expect((await obtain({ only: 'debian', fetcher })).variant).toBe(debian);
});

test('what the cache has of any variant comes before the network, and the result says what was not asked for', async () => {
  await obtain({ only: 'debian', fetcher: fetched({ debian: 'the package' }) });
  const asked: string[] = [];
  const fetcher = (variant: SourceVariant) => {
    asked.push(variant.kind);
    return Promise.reject(new Unreachable('nobody answers'));
  };
  const one = await obtain({ fetcher });
  expect(one.variant).toBe(debian);
  expect(one.passedOver).toEqual(['url: not asked for, because the cache has tool 1.8.7-1']);
  expect(asked).toEqual([]);
  // Whoever wants the first variant says so, and gets it or is told why not.
  await expect(obtain({ only: 'url', fetcher })).rejects.toThrow('variants[0]: nobody answers');
});

test('a kind that no variant has is refused, and the field is named', async () => {
  const sources = [{ name: 'tool', variants: [debian] }];
  const obtaining = obtainOf({ ...definition, sources }, 0, { cacheDir, environment: {}, only: 'url' });
  await expect(obtaining).rejects.toThrow(
    'image.ts of demo v1: sources[0].variants: "tool" has no variant of kind "url".',
  );
});
