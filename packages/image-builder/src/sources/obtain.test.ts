import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../definition/contents.js';
import type { Source, SourceVariant } from '../definition/source.js';
import { obtain } from './obtain.js';
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

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'sources-'));
});
afterEach(() => rm(cacheDir, { recursive: true, force: true }));

const fetched = (answers: Partial<Record<SourceVariant['kind'], string>>) => (variant: SourceVariant) => {
  const answer = answers[variant.kind];
  return answer === undefined
    ? Promise.reject(new Unreachable('nobody answers'))
    : Promise.resolve(Buffer.from(answer));
};

test('the first variant within reach is taken, and the result says which', async () => {
  const one = await obtain(source, {
    cacheDir,
    fetcher: fetched({ url: 'the real archive', debian: 'the package' }),
  });
  expect(one.variant).toBe(url);
  expect(one.passedOver).toEqual([]);
});

test('what is out of reach is passed over, and the result says why', async () => {
  const one = await obtain(source, { cacheDir, fetcher: fetched({ debian: 'the package' }) });
  expect(one.variant).toBe(debian);
  expect(one.passedOver).toEqual(['url: nobody answers']);
});

test('a wrong checksum ends it: no other variant is tried and nothing is kept', async () => {
  const fetcher = fetched({ url: 'somebody else’s archive', debian: 'the package' });
  const obtaining = obtain(source, { cacheDir, fetcher });
  await expect(obtaining).rejects.toThrow(
    /^The source "tool" \(https:\/\/releases\.example\/tool\.zip\) has SHA-256 [0-9a-f]{64}, the definition pins [0-9a-f]{64}: not used\.$/,
  );
  expect(await readdir(cacheDir)).toEqual([]);
});

test('when nobody answers, every variant is named with its reason', async () => {
  await expect(obtain(source, { cacheDir, fetcher: fetched({}) })).rejects.toThrow(
    'The source "tool" is out of reach: url: nobody answers; debian: nobody answers',
  );
});

test('a verified download is not fetched again, and a tampered cache is', async () => {
  await obtain(source, { cacheDir, fetcher: fetched({ url: 'the real archive' }) });
  expect((await obtain(source, { cacheDir, fetcher: fetched({}) })).content).toEqual(good);
  await writeFile(join(cacheDir, url.sha256), 'tampered');
  await expect(obtain(source, { cacheDir, fetcher: fetched({}) })).rejects.toThrow('out of reach');
});

test('a kind that is asked for is the only one taken', async () => {
  const fetcher = fetched({ url: 'the real archive', debian: 'the package' });
  expect((await obtain(source, { cacheDir, only: 'debian', fetcher })).variant).toBe(debian);
});
