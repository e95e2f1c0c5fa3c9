import { join } from 'node:path';
import { definitionDigest, loadDefinition } from '@moult/image-builder';
import { expect, test } from 'vitest';

/**
 * What the released versions are, to the byte. Red here means that a file of a released image was edited: nodes of the same
 * version would then differ. Take the edit back and make it in a new version (and a new edition of what is shared).
 */
const released: Readonly<Record<string, string>> = {
  v1: '29dab0b8c5d65e9e65ffcb1b7bd0fbc0d10dc4ea7a2964b79d8db214ed8bfbc9',
  v2: 'f0d74d5ddfd45ef442e5a1ef996839eaf28ae9225f2773e88f752eb28e11572e',
};

test.each(Object.entries(released))('consul %s is what was released', async (version, digest) => {
  const loaded = await loadDefinition(join(import.meta.dirname, '..', version));
  expect(definitionDigest(loaded)).toBe(digest);
});
