import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageDefinitionInput } from './definition.js';
import { contentDigest, definitionDigest } from './digest.js';
import { checkDefinition, loadDefinition } from './load.js';

let folder: string;
const minimal: ImageDefinitionInput = {
  name: 'demo',
  version: 'v1',
  base: { name: 'debian-12-*', owners: ['amazon'] },
  tests: [{ script: 'test.sh' }],
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'definition-'));
  await writeFile(join(folder, 'test.sh'), 'true\n');
  await writeFile(join(folder, 'setup.sh'), 'true\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const check = (input: unknown, parameters = {}) =>
  checkDefinition(input, { file: 'image.ts', folder, parameters });

test.each([
  [{ ...minimal, name: 'Demo' }, /^image\.ts: name: must be 1 to 32 lower-case/],
  [{ ...minimal, tests: [] }, /^image\.ts: tests: an image without a test is not published/],
  [
    { ...minimal, provision: [{ script: '/etc/passwd' }] },
    /^image\.ts: provision\[0\]\.script: must be relative/,
  ],
  [{ ...minimal, files: [{ from: 'test.sh', to: 'etc/x' }] }, /^image\.ts: files\[0\]\.to: must be absolute/],
  [{ ...minimal, provison: [] }, /^image\.ts: image: Unrecognized key: "provison"/],
  [
    { ...minimal, provision: [{ script: 'gone.sh' }] },
    /^image\.ts: provision\[0\]\.script: gone\.sh cannot be read/,
  ],
  [
    {
      ...minimal,
      sources: [
        { name: 'x', variants: [{ kind: 'url', version: '1', url: 'https://a.example/x', sha256: 'abc' }] },
      ],
    },
    /^image\.ts: sources\[0\]\.variants\[0\]\.sha256: must be 64 hexadecimal digits/,
  ],
  [
    {
      ...minimal,
      sources: [
        {
          name: 'x',
          variants: [{ kind: 'url', version: '1', url: 'http://a.example/x', sha256: 'a'.repeat(64) }],
        },
      ],
    },
    /^image\.ts: sources\[0\]\.variants\[0\]\.url: /,
  ],
])('a malformed definition is refused with its file and field (%#)', async (input, message) => {
  await expect(check(input)).rejects.toMatchObject({ name: 'BuildRefused', kind: 'definition' });
  await expect(check(input)).rejects.toThrow(message);
});

test('an unknown parameter is refused with the known ones', async () => {
  const input = { ...minimal, parameters: { SIZE: '1' } };
  await expect(check(input, { COLOR: 'red' })).rejects.toThrow('there is no parameter COLOR; it has: SIZE.');
});

test('a folder without image.ts, and a file that is no definition, are named', async () => {
  await expect(loadDefinition(folder)).rejects.toThrow(`${folder}: there is no image.ts in it.`);
  const broken = await mkdtemp(join(folder, 'broken-'));
  await writeFile(join(broken, 'image.js'), 'export const picture = {};\n');
  await expect(loadDefinition(broken)).rejects.toThrow('it exports nothing named "image".');
});

test('the digest changes with any byte of any file, any setting and any parameter, and with nothing else', async () => {
  const input = { ...minimal, provision: [{ script: 'setup.sh' }], parameters: { SIZE: '1' } };
  const before = definitionDigest(await check(input));
  expect(definitionDigest(await check({ ...Object.fromEntries(Object.entries(input).reverse()) }))).toBe(
    before,
  );
  expect(definitionDigest(await check({ ...input, user: 'root' }))).not.toBe(before);
  expect(definitionDigest(await check(input, { SIZE: '2' }))).not.toBe(before);
  await writeFile(join(folder, 'setup.sh'), 'true \n');
  expect(definitionDigest(await check(input))).not.toBe(before);
});

test('the digest changes with the mode and the owner of a file, and with where it goes', async () => {
  const digestOf = async (file: object): Promise<string> =>
    definitionDigest(await check({ ...minimal, files: [{ from: 'test.sh', to: '/opt/x', ...file }] }));
  const before = await digestOf({});
  expect(await digestOf({ mode: 0o644, owner: 'root:root' })).toBe(before);
  expect(await digestOf({ mode: 0o600 })).not.toBe(before);
  expect(await digestOf({ owner: 'root:admin' })).not.toBe(before);
  expect(await digestOf({ to: '/opt/y' })).not.toBe(before);
});

// Without this an image on an outdated base, or with another binary in it, would be found and taken for the one that was meant.
test('the digest of an image changes with the base image, the bytes of a source and what the builder does as well', async () => {
  const loaded = await check(minimal);
  const made = { base: { imageId: 'ami-1' }, sources: [{ sha256: 'a' }], recipe: 'clean' };
  const before = contentDigest(loaded, made);
  expect(contentDigest(loaded, { ...made })).toBe(before);
  expect(contentDigest(loaded, { ...made, base: { imageId: 'ami-2' } })).not.toBe(before);
  expect(contentDigest(loaded, { ...made, sources: [{ sha256: 'b' }] })).not.toBe(before);
  expect(contentDigest(loaded, { ...made, recipe: 'clean more' })).not.toBe(before);
  expect(contentDigest(await check({ ...minimal, user: 'root' }), made)).not.toBe(before);
});
