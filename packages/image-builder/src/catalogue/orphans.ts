import {
  DeleteSnapshotCommand,
  paginateDescribeImages,
  paginateDescribeSnapshots,
  type EC2Client,
  type Image,
  type Snapshot,
} from '@aws-sdk/client-ec2';
import { tagKeys, tagRecord } from '../build/tags.js';

/** A snapshot of an image that is not there any more. */
export interface OrphanSnapshot {
  readonly snapshotId: string;
  /** What its image was called. */
  readonly name: string;
  readonly version: string;
}

/**
 * Snapshots that whoever removed an image was killed before deleting: they carry an image's tags, no registered image is made
 * of them, and no build has its mark on them, for what a build left is found by that. A snapshot's own tags are all that is
 * needed, so nothing has to be remembered.
 */
export async function orphanSnapshots(client: EC2Client): Promise<OrphanSnapshot[]> {
  const [images, snapshots]: [Image[], Snapshot[]] = [[], []];
  // Snapshots first: an image that is made in between names one that was not listed.
  const ofImages = [{ Name: 'tag-key', Values: [tagKeys.image] }];
  for await (const page of paginateDescribeSnapshots({ client }, { OwnerIds: ['self'], Filters: ofImages }))
    snapshots.push(...(page.Snapshots ?? []));
  if (snapshots.length === 0) return [];
  // Every image, whoever registered it: somebody may have made another one of the same snapshot.
  for await (const page of paginateDescribeImages({ client }, { Owners: ['self'] }))
    images.push(...(page.Images ?? []));
  return decideOrphans(snapshots, images);
}

/**
 * Says whether it is gone. EC2 itself refuses where an image needs it after all, one that is disabled and not listed, say; and
 * for a moment after its image went. The next pruning looks again.
 */
export async function removeOrphan(ec2: EC2Client, { snapshotId }: OrphanSnapshot): Promise<boolean> {
  try {
    await ec2.send(new DeleteSnapshotCommand({ SnapshotId: snapshotId }));
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'InvalidSnapshot.NotFound') return true;
    if (error.name === 'InvalidSnapshot.InUse') return false;
    throw error;
  }
}

/** Pure. Which of these snapshots belong to no image and to no build. */
export function decideOrphans(
  snapshots: readonly Pick<Snapshot, 'SnapshotId' | 'Tags'>[],
  images: readonly Pick<Image, 'BlockDeviceMappings'>[],
): OrphanSnapshot[] {
  const used = new Set(
    images.flatMap(({ BlockDeviceMappings = [] }) => BlockDeviceMappings.map(({ Ebs }) => Ebs?.SnapshotId)),
  );
  return snapshots.flatMap(({ SnapshotId, Tags }) => {
    const tags = tagRecord(Tags);
    const [name, version] = [tags[tagKeys.image], tags[tagKeys.version]];
    if (SnapshotId === undefined || name === undefined || used.has(SnapshotId)) return [];
    return tags[tagKeys.build] === undefined
      ? [{ snapshotId: SnapshotId, name, version: version ?? '' }]
      : [];
  });
}
