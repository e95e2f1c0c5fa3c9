import { join } from 'node:path';
import { definitionDigest, loadDefinition } from '@moult/image-builder';
import { expect, test } from 'vitest';

/**
 * What the released versions are, to the byte. Red here means that a file of a released image was edited, here or in the guest
 * files it is made of: nodes of the same version would then differ. Take the edit back and make it in a new version (and a new
 * edition of what is shared).
 *
 * Nothing is released yet: until the first release of this workspace v1 and v2 may be changed in place, and their pins here
 * with them, in the same commit.
 */
const released: Readonly<Record<string, string>> = {
  v1: '465da6fdb898efae987a299641a2ccfaf6083b797316a7d750267ceee20c0c87',
  v2: '9910b8c0d2055046b2e2eadbc2dde6caef1408ed8002847c55449ed2c9545660',
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
