import type { EC2Client } from '@aws-sdk/client-ec2';
import { imagesInUse } from './images-in-use.js';
import { listImages, type CatalogueImage } from './images.js';
import { orphanSnapshots, removeOrphan, type OrphanSnapshot } from './orphans.js';
import { removeImage } from './remove-image.js';

/** One image and what pruning does with it. */
export interface PruneVerdict {
  readonly image: CatalogueImage;
  readonly verdict: 'remove' | 'keep';
  /** A phrase for the operator. */
  readonly because: string;
}

/**
 * Pure. A rollback needs the image a node runs now and the one it ran before: images in use by an instance or named by a
 * launch template stay, and so does every released one, and of the others the newest `keep` of every name and version.
 */
export function decidePrune(
  images: readonly CatalogueImage[],
  world: { readonly inUse: ReadonlySet<string>; readonly keep: number },
): PruneVerdict[] {
  const seen = new Map<string, number>();
  return [...images]
    .sort((one, other) => other.created.localeCompare(one.created))
    .map((image) => {
      const group = `${image.name} ${image.version}`;
      if (world.inUse.has(image.imageId)) return { image, verdict: 'keep', because: 'in use' };
      if (image.status === 'released') return { image, verdict: 'keep', because: 'released' };
      if (image.status === 'candidate') return { image, verdict: 'keep', because: 'a build owns it' };
      if (image.status === 'revoked') return { image, verdict: 'remove', because: 'revoked and not in use' };
      const rank = (seen.get(group) ?? 0) + 1;
      seen.set(group, rank);
      return rank <= world.keep
        ? {
            image,
            verdict: 'keep',
            because: `among the newest ${world.keep} of ${group} that nothing else holds`,
          }
        : {
            image,
            verdict: 'remove',
            because: `older than the newest ${world.keep} of ${group} that nothing else holds`,
          };
    });
}

/** What pruning found, and removed unless it was a dry run. */
export interface Pruned {
  readonly images: readonly PruneVerdict[];
  /** Of images whose removal was killed half way. */
  readonly orphanSnapshots: readonly OrphanSnapshot[];
}

/** Decides, and removes unless it is a dry run. */
export async function prune(
  ec2: EC2Client,
  options: { readonly keep: number; readonly dryRun: boolean },
): Promise<Pruned> {
  // Before anything is removed, or what this run removes would be among them as long as EC2 still shows it.
  const orphans = await orphanSnapshots(ec2);
  const images = decidePrune(await listImages(ec2), { inUse: await imagesInUse(ec2), keep: options.keep });
  if (options.dryRun) return { images, orphanSnapshots: orphans };
  for (const { image, verdict } of images) if (verdict === 'remove') await removeImage(ec2, image.imageId);
  const removed: OrphanSnapshot[] = [];
  for (const orphan of orphans) if (await removeOrphan(ec2, orphan)) removed.push(orphan);
  return { images, orphanSnapshots: removed };
}
