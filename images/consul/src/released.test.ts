import { join } from 'node:path';
import { definitionDigest, loadDefinition } from '@moult/image-builder';
import { expect, test } from 'vitest';

/**
 * What the released versions are, to the byte. Red here means that a file of a released image was edited: nodes of the same
 * version would then differ. Take the edit back and make it in a new version (and a new edition of what is shared).
 */
const released: Readonly<Record<string, string>> = {
  v1: '83cc5e8934274b27a125054bab5817119f101658b35e48b594beffe0c6c92f68',
  v2: '32ef5bc1212402c3575c43a3e5dea3f63a83f045bff38f860147349bf4538aa5',
};

test.each(Object.entries(released))('consul %s is what was released', async (version, digest) => {
  const loaded = await loadDefinition(join(import.meta.dirname, '..', version));
  expect(definitionDigest(loaded)).toBe(digest);
});
