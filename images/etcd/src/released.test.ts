import { join } from 'node:path';
import { definitionDigest, loadDefinition } from '@moult/image-builder';
import { expect, test } from 'vitest';

/**
 * What the released versions are, to the byte. Red here means that a file of a released image was edited, here or in the guest
 * files it is made of: nodes of the same version would then differ. Take the edit back and make it in a new version (and a new
 * edition of what is shared).
 */
const released: Readonly<Record<string, string>> = {
  v1: 'e9417c5e700ef67a9d1b85e4620e512a0f6af2dc69301bb71e5afd8d754bd6ec',
  v2: 'e7b17daca4d00c7437da0880d3ca1f05e434e7a7024ba96594cf30a602da7f53',
};

test.each(Object.entries(released))('etcd %s is what was released', async (version, digest) => {
  const loaded = await loadDefinition(join(import.meta.dirname, '..', version));
  expect(definitionDigest(loaded)).toBe(digest);
});

test.each([
  ['v1', '3.4.23'],
  ['v2', '3.5.16'],
])('etcd %s is etcd %s, server and client, from Debian, pinned to the byte', async (version, etcd) => {
  const { definition } = await loadDefinition(join(import.meta.dirname, '..', version));
  const variants = definition.sources.flatMap((source) => source.variants);
  expect(variants).toHaveLength(2);
  for (const variant of variants) expect(variant).toMatchObject({ kind: 'debian', version: etcd });
});

test('v1 and v2 differ in etcd and in nothing else', async () => {
  const [one, other] = await Promise.all(
    ['v1', 'v2'].map(async (version) => loadDefinition(join(import.meta.dirname, '..', version))),
  );
  const rest = ({ definition, contents }: NonNullable<typeof one>): unknown => ({
    ...definition,
    ...{
      version: '',
      sources: [],
      contents: [...contents].map(([path, bytes]) => [path, bytes.toString('utf8')]),
    },
  });
  if (one === undefined || other === undefined) throw new Error('two definitions were expected');
  expect(rest(one)).toEqual(rest(other));
});
