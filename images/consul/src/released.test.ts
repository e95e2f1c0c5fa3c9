import { join } from 'node:path';
import { definitionDigest, loadDefinition } from '@moult/image-builder';
import { expect, test } from 'vitest';

/**
 * What the released versions are, to the byte. Red here means that a file of a released image was edited: nodes of the same
 * version would then differ. Take the edit back and make it in a new version (and a new edition of what is shared).
 */
const released: Readonly<Record<string, string>> = {
  v1: '95fc3d4d10d82e54f9ac5d2b658f22fe55d41163971854da969f54b71fe839b0',
  v2: 'cbc88274aed70e1f653178ad0780494657b228e99c7a1c98d9658104576b26ac',
};

test.each(Object.entries(released))('consul %s is what was released', async (version, digest) => {
  const loaded = await loadDefinition(join(import.meta.dirname, '..', version));
  expect(definitionDigest(loaded)).toBe(digest);
});
