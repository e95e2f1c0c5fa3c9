import { resolve } from 'node:path';
import { forgetImage, keptImage } from '../machines/kept-images.js';
import { timestamp } from '../model/clock.js';
import type { Tags } from '../model/store.js';
import type { Entry } from './entry.js';
import { readFolder, removeEntry, type DamagedImage } from './folder.js';

/** An image of a store, as it is listed without a cloud. */
export type StoredImage =
  | {
      readonly kind: 'available';
      readonly imageId: string;
      readonly name: string;
      readonly description: string;
      /** ISO 8601. */
      readonly created: string;
      /** Size of the root file system. */
      readonly bytes: number;
      /** Digest of the root file system: images with the same one share it on disk. */
      readonly content: string;
      readonly tags: Tags;
    }
  | ({ readonly kind: 'damaged' } & DamagedImage);

/** What a store's folder holds, oldest first, and damaged entries last. */
export async function listStored(folder: string): Promise<readonly StoredImage[]> {
  const { entries, damaged } = await readFolder(resolve(folder));
  const listed = await Promise.all(entries.map(describe));
  return [
    ...listed.filter(({ kind }) => kind === 'available'),
    ...listed.filter(({ kind }) => kind === 'damaged'),
    ...damaged.map((one) => ({ kind: 'damaged' as const, ...one })),
  ];
}

async function describe({ image, content, tags }: Entry): Promise<StoredImage> {
  const { id: imageId, name, description, createdAt } = image;
  const kept = await keptImage(imageId);
  if (kept?.content !== content) {
    return { kind: 'damaged', imageId, reason: 'The container engine has its files no more.' };
  }
  const created = timestamp(createdAt);
  const own = tags[imageId] ?? {};
  return {
    kind: 'available',
    imageId,
    name,
    description,
    created,
    bytes: kept.bytes,
    content,
    tags: own,
  };
}

/** Removes an image, damaged or not, from a store; throws a sentence when the store has none of that id. */
export async function dropStored(folder: string, imageId: string): Promise<void> {
  const { entries, damaged } = await readFolder(resolve(folder));
  const known = [...entries.map(({ image }) => image.id), ...damaged.map((one) => one.imageId)];
  if (!known.includes(imageId)) throw new Error(`There is no image ${imageId} in ${folder}.`);
  await removeEntry(resolve(folder), imageId);
  await forgetImage(imageId);
}
