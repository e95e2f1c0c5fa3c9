import { describe, expect, test } from 'vitest';
import { evidence } from './evidence.js';
import { links } from './links.js';
import { manifests } from './manifests.js';
import { places } from './places.js';
import type { SourceFile } from './rule.js';
import { sizes } from './sizes.js';
import { vocabulary } from './vocabulary.js';

const file = (path: string, text = ''): SourceFile => ({ path, text });
const lines = (count: number): string => 'x\n'.repeat(count);

describe('sizes', () => {
  test('a source file may have 300 lines and not one more', () => {
    expect(sizes([file('packages/a/src/a.ts', lines(300))])).toEqual([]);
    expect(sizes([file('packages/a/src/a.ts', lines(301))])).toMatchObject([{ line: 301 }]);
  });

  test.each([
    'a/swap.transcript.txt',
    'a/__golden__/swap.txt',
    'a/testdata/swap.txt',
    'a/testdata/b/c/swap.txt',
  ])('a transcript may have 80 lines and not one more: %s', (path) => {
    expect(sizes([file(path, lines(80))])).toEqual([]);
    expect(sizes([file(path, lines(81))])).toMatchObject([{ line: 81 }]);
  });

  test('a golden of synthesised Terraform may have any number of lines', () => {
    expect(sizes([file('infra/v1/src/__golden__/cdk.tf.json', lines(5000))])).toEqual([]);
  });
});

describe('vocabulary', () => {
  test('an exported name with a word that has a better one is refused', () => {
    expect(vocabulary([file('packages/a/src/a.ts', 'export function startVm(): void {}')])).toMatchObject([
      { line: 1, message: expect.stringContaining('instance') as string },
    ]);
  });

  test('so are plurals and abstract classes', () => {
    const text = 'export const boxes = 1;\nexport abstract class Plugin {}';
    expect(vocabulary([file('packages/a/src/a.ts', text)]).map(({ line }) => line)).toEqual([1, 2]);
  });

  test('a file called utils is refused', () => {
    expect(vocabulary([file('packages/a/src/string-utils.ts')])).toHaveLength(1);
  });

  test('words inside other words and names that are not exported pass', () => {
    const text = 'export const toolbox = 1;\nconst plugin = 2;\nexport const constructor1 = 3;';
    expect(vocabulary([file('packages/a/src/a.ts', text)])).toEqual([]);
  });
});

describe('links', () => {
  const target = file('docs/b.md', '# The Second\n\n```\n[not a link](nowhere.md)\n```\n');

  test('a link to a file, a folder, a heading and an address outside passes', () => {
    const text =
      '[a](b.md) [b](../docs) [c](b.md#the-second) [d](https://example.com/x.md) [e](#here)\n\n# Here\n';
    expect(links([file('docs/a.md', text), target])).toEqual([]);
  });

  test('a picture is a file like any other', () => {
    const document = file('docs/a.md', '![a](images/a.png) ![b](images/b.png)\n');
    const found = links([document, file('docs/images/a.png')]);
    expect(found.map(({ message }) => message)).toEqual(['images/b.png: no such file']);
  });

  test('a link to a missing file or heading is dead, and its line is named', () => {
    const found = links([file('docs/a.md', '# A\n\n[x](c.md)\n\n[y](b.md#the-third)\n'), target]);
    expect(found.map(({ line, message }) => [line, message])).toEqual([
      [3, 'c.md: no such file'],
      [5, 'b.md#the-third: no heading "the-third" there'],
    ]);
  });
});

test('a focused or skipped test is named', () => {
  const calls = [
    'it.only',
    'test.skip',
    'describe.todo',
    'test.concurrent.only',
    ['describe', 'only', 'each'].join('.'),
    'xit',
    'it.skipIf',
  ];
  const sins = calls.map((call) => `${call}('x');`).join('\n');
  expect(evidence([file('packages/a/src/a.test.ts', sins)]).map(({ line }) => line)).toEqual([
    1, 2, 3, 4, 5, 6, 7,
  ]);
  expect(evidence([file('packages/a/src/a.test.ts', "test.each([1])('%s', () => {});\nexit(1);")])).toEqual(
    [],
  );
});

test('an absolute path of the checkout is named, a longer folder name is not', () => {
  const found = places('/srv/checkout')([file('README.md', 'cd /srv/checkout/packages\ncd /srv/checkouts')]);
  expect(found.map(({ line }) => line)).toEqual([1]);
});

describe('manifests', () => {
  const sound = {
    name: '@moult/a',
    description: 'Does a.',
    license: 'Apache-2.0',
    type: 'module',
    types: './dist/index.d.ts',
    exports: { '.': './dist/index.js' },
    files: ['dist', 'README.md', 'LICENSE'],
    engines: { node: '>=20.19.0' },
    publishConfig: { access: 'public' },
    nx: { tags: ['public'] },
  };
  const repository = (manifest: object): SourceFile[] => [
    file('LICENSE', 'the licence'),
    file('packages/a/LICENSE', 'the licence'),
    file('packages/a/README.md', '# a'),
    file('packages/a/package.json', JSON.stringify(manifest)),
  ];

  test('a public package with everything a stranger needs passes, a private one is not looked at', () => {
    expect(manifests(repository(sound))).toEqual([]);
    expect(manifests(repository({ private: true }))).toEqual([]);
  });

  test.each(['description', 'license', 'types', 'exports', 'files', 'engines', 'publishConfig'])(
    'a public package without "%s" is named',
    (field) => {
      const found = manifests(repository({ ...sound, [field]: undefined }));
      expect(found.map(({ message }) => message.split(':')[0])).toContain(`"${field}"`);
    },
  );

  test('a public package without README or with another licence text is named', () => {
    const files = repository(sound).filter(({ path }) => path !== 'packages/a/README.md');
    const changed = files.map((f) => (f.path === 'packages/a/LICENSE' ? { ...f, text: 'another' } : f));
    expect(manifests(changed).map(({ message }) => message)).toEqual([
      'README.md: absent',
      'LICENSE: absent or not the text of the root LICENSE',
    ]);
  });
});
