import { expect, test } from 'vitest';
import { sha256 } from '../definition/contents.js';
import { builderRecipe, cleanScript, residueScript, wholeCleanScript, wipeScript } from './clean-script.js';

// Without this an image that was cleaned in an earlier way would be found and taken for one that is cleaned as it is now.
test('what the builder does to every image is in its digest to the byte: every part of the cleaning as it is run', () => {
  expect(builderRecipe).toBe(sha256(wholeCleanScript));
  for (const part of [cleanScript, residueScript(), wipeScript]) expect(wholeCleanScript).toContain(part);
});
