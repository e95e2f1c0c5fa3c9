import { expect, test } from 'vitest';
import type { CatalogueImage } from './images.js';
import { decidePrune } from './prune.js';
import type { ImageStatus } from './status.js';

const image = (imageId: string, status: ImageStatus, day: number, version = 'v1'): CatalogueImage => ({
  ...{ imageId, status, version, name: 'consul', digest: imageId, sources: '', state: 'available' },
  created: `2030-01-0${day}T00:00:00.000Z`,
});
const removed = (images: CatalogueImage[], inUse: string[] = [], keep = 2): string[] =>
  decidePrune(images, { inUse: new Set(inUse), keep })
    .filter(({ verdict }) => verdict === 'remove')
    .map(({ image: { imageId } }) => imageId);

test('the newest of every version stay, older ones go', () => {
  const images = [1, 2, 3, 4].map((day) => image(`ami-${day}`, 'tested', day));
  expect(removed([...images, image('ami-other', 'tested', 1, 'v2')])).toEqual(['ami-2', 'ami-1']);
});

test('what an instance or a launch template names stays, even revoked: a rollback may need it', () => {
  expect(removed([image('ami-1', 'revoked', 1), image('ami-2', 'revoked', 2)], ['ami-1'])).toEqual(['ami-2']);
});

test('released images stay until they are revoked, candidates belong to their build', () => {
  expect(removed([image('ami-1', 'released', 1), image('ami-2', 'candidate', 2)], [], 1)).toEqual([]);
});
