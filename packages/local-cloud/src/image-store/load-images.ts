import { rm } from 'node:fs/promises';
import type { Entry } from './entry.js';
import { abandoned, entryDirectory, readFolder, snapshotFile, type DamagedImage } from './folder.js';
import type { StoreParts } from './store-images.js';

/** What a store gave to a cloud, and what it could not give. */
export interface LoadedImages {
  readonly loaded: readonly Entry[];
  readonly damaged: readonly DamagedImage[];
}

/** Makes the images of a folder known to a cloud that starts; a damaged one is named and left out. */
export async function loadImages(parts: StoreParts): Promise<LoadedImages> {
  await clearAbandoned(parts);
  const { entries, damaged } = await readFolder(parts.folder);
  const loaded: Entry[] = [];
  const unusable: DamagedImage[] = [...damaged];
  for (const entry of entries) {
    try {
      await adopt(parts, entry);
      loaded.push(entry);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      unusable.push({ imageId: entry.image.id, reason });
    }
  }
  return { loaded, damaged: unusable };
}

/** What a process that was killed while it saved an image left of it. */
async function clearAbandoned({ folder, host }: StoreParts): Promise<void> {
  for (const { imageId, directory } of await abandoned(folder)) {
    // A removal that was cut off looks the same as a save; in both cases nothing of the image is wanted any more.
    await host.images.forget(imageId);
    await rm(directory, { recursive: true, force: true });
  }
}

async function adopt({ folder, store, host }: StoreParts, entry: Entry): Promise<void> {
  const { image, content, snapshots, tags } = entry;
  await host.images.adopt(image.hostImageId, { name: image.id, content });
  const directory = entryDirectory(folder, image.id);
  for (const { id, content: of } of snapshots) {
    if (of.kind === 'volume') await host.volumes.adoptSnapshot(id, snapshotFile(directory, id));
  }
  for (const snapshot of snapshots) store.snapshots.restore(snapshot.id, { ...snapshot, state: 'completed' });
  for (const [id, given] of Object.entries(tags)) store.tags.restore(id, given);
  store.images.restore(image.id, { ...image, state: 'available', owner: 'self' });
}
