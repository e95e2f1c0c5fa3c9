import { expect, test } from 'vitest';
import type { SourceVariant } from '../definition/source.js';
import { sourcesTag } from './sources-tag.js';

const definition = { name: 'demo', version: 'v1' };
const source = (name: string) => {
  const variant: SourceVariant = {
    kind: 'url',
    version: '1.0',
    url: 'https://a.example/',
    sha256: 'a'.repeat(64),
  };
  return { name, variant };
};

test('an image says of each source where it is from and what its bytes are', () => {
  const one = `=url:1.0:${'a'.repeat(64)}`;
  expect(sourcesTag(definition, [])).toBe('');
  expect(sourcesTag(definition, [source('tool'), source('other')])).toBe(`tool${one},other${one}`);
});

test('sources that a tag cannot hold whole are refused, not cut short', () => {
  // Three take 3 × 73 characters, two commas and their names: 35 characters of names are what there is room for.
  const names = (last: number) => ['a'.repeat(10), 'b'.repeat(10), 'c'.repeat(last)].map(source);
  expect(sourcesTag(definition, names(15))).toHaveLength(256);
  expect(() => sourcesTag(definition, names(16))).toThrow(
    'image.ts of demo v1: sources: the tag moult:sources holds 256 characters, these 3 take 257',
  );
});
