import { join } from 'node:path';
import { definitionDigest, loadDefinition } from '@moult/image-builder';
import { expect, test } from 'vitest';

/**
 * What the released versions are, to the byte. Red here means that a file of a released image was edited, here or in the guest
 * files it is made of: nodes of the same version would then differ. Take the edit back and make it in a new version (and a new
 * edition of what is shared).
 */
const released: Readonly<Record<string, string>> = {
  v1: '02f7795abd04c284964851b00118fcd5e2b1830877ef7b92a9bae9d72b729b3f',
  v2: 'c4f692a3edb3c15d3ae60e6e0cb55965fa4f7e4cf4ba3ddd3daddf9a95578298',
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
