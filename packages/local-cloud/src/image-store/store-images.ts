import { rm } from 'node:fs/promises';
import type { MachineHost } from '../machines/port.js';
import type { Image } from '../model/image.js';
import { omit } from '../model/omit.js';
import type { Store } from '../model/store.js';
import type { Snapshot } from '../model/volume.js';
import type { Entry } from './entry.js';
import {
  beginEntry,
  finishEntry,
  removeEntry,
  rewriteEntry,
  snapshotFile,
  type DamagedImage,
} from './folder.js';
import { loadImages } from './load-images.js';

/** Where images that outlive their cloud are. Every call returns when what it did would survive a power cut of the cloud. */
export interface ImageStore {
  /** Offers the images of earlier clouds again, under their ids. Returns what could not be. */
  load(): Promise<readonly DamagedImage[]>;
  /** Keeps an image; nothing when it was deregistered meanwhile. */
  save(imageId: string): Promise<void>;
  drop(imageId: string): Promise<void>;
  /** The tags of these resources have changed; those that are neither images nor their snapshots do not matter. */
  retag(ids: readonly string[]): Promise<void>;
}

/** A cloud without a store: its images go with it. */
export const noImageStore: ImageStore = {
  load: () => Promise.resolve([]),
  save: () => Promise.resolve(),
  drop: () => Promise.resolve(),
  retag: () => Promise.resolve(),
};

/** What a store reads from and keeps files with. */
export interface StoreParts {
  readonly folder: string;
  readonly store: Store;
  readonly host: Pick<MachineHost, 'images' | 'volumes'>;
}

/** Keeps a cloud's images in a folder. */
export function createImageStore(parts: StoreParts): ImageStore {
  const { store, host } = parts;
  // What happens to one image happens in the order in which it was asked for.
  const tails = new Map<string, Promise<unknown>>();
  const inTurn = (imageId: string, job: () => Promise<void>): Promise<void> => {
    const turn = (tails.get(imageId) ?? Promise.resolve()).then(job, job);
    tails.set(imageId, turn);
    return turn;
  };
  /** Digest of the files by image, of those that are in the folder. */
  const kept = new Map<string, string>();
  const registered = (imageId: string): Image | undefined => {
    const image = store.images.get(imageId);
    return image?.state === 'deregistered' ? undefined : image;
  };
  return {
    async load() {
      const { loaded, damaged } = await loadImages(parts);
      for (const { image, content } of loaded) kept.set(image.id, content);
      return damaged;
    },
    save: (imageId) =>
      inTurn(imageId, async () => {
        const image = registered(imageId);
        if (image !== undefined) kept.set(imageId, await save(parts, image));
      }),
    drop: (imageId) =>
      inTurn(imageId, async () => {
        if (!kept.delete(imageId)) return;
        // The entry first, so that nobody finds one without files.
        await removeEntry(parts.folder, imageId);
        await host.images.forget(imageId);
      }),
    async retag(ids) {
      for (const image of touchedBy(store, ids)) {
        await inTurn(image.id, async () => {
          const content = kept.get(image.id);
          if (content === undefined) return;
          // Another cloud may have removed it: then there is nothing to write to, and this cloud keeps what it has.
          const written = await rewriteEntry(parts.folder, entryOf(store, image, content));
          if (!written) kept.delete(image.id);
        });
      }
    },
  };
}

async function save({ folder, store, host }: StoreParts, image: Image): Promise<string> {
  const directory = await beginEntry(folder, image.id);
  try {
    const content = await host.images.keep(image.hostImageId, image.id);
    for (const { id, content: of } of snapshotsOf(store, image)) {
      if (of.kind === 'volume') await host.volumes.keepSnapshot(id, snapshotFile(directory, id));
    }
    await finishEntry(folder, entryOf(store, image, content));
    return content;
  } catch (cause) {
    await rm(directory, { recursive: true, force: true });
    await host.images.forget(image.id);
    throw cause;
  }
}

function entryOf(store: Store, image: Image, content: string): Entry {
  const snapshots = snapshotsOf(store, image);
  const tagged = [image.id, ...snapshots.map(({ id }) => id)].flatMap((id) => {
    const tags = store.tags.get(id);
    return tags === undefined || Object.keys(tags).length === 0 ? [] : [[id, tags] as const];
  });
  return {
    format: 1,
    image: omit(image, 'state', 'stateReason', 'owner'),
    content,
    snapshots: snapshots.map((snapshot) => omit(snapshot, 'state')),
    tags: Object.fromEntries(tagged),
  };
}

function snapshotsOf(store: Store, image: Image): Snapshot[] {
  return image.devices.flatMap(({ snapshotId }) => store.snapshots.get(snapshotId) ?? []);
}

function touchedBy(store: Store, ids: readonly string[]): Image[] {
  const touched = new Set(ids);
  return store.images
    .all()
    .filter(
      (image) => touched.has(image.id) || image.devices.some(({ snapshotId }) => touched.has(snapshotId)),
    );
}
