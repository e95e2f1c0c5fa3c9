import {
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { DeadlinePassed, poll } from '@moult/aws';

/** Ids of the snapshots that an image is made of; none when EC2 does not show the image (yet, or any more). */
export async function snapshotsBehind(ec2: EC2Client, imageId: string): Promise<string[]> {
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] }));
  return Images.flatMap(({ BlockDeviceMappings = [] }) => BlockDeviceMappings).flatMap(
    ({ Ebs }) => Ebs?.SnapshotId ?? [],
  );
}

/** An image that EC2 has just said it makes may not be shown yet; AWS names no upper bound, seconds are seen. */
const shownMs = 60_000;

/**
 * Deregisters an image and deletes the snapshots behind it, which EC2 does not do by itself. One that is not shown yet is waited
 * for: a build that is interrupted takes its image back a moment after it was made, and which snapshots are behind it only the image
 * says. One that never says so within `withinMs` is deregistered all the same: its snapshots carry its mark, and the next build or
 * `prune` removes them.
 */
export async function removeImage(
  ec2: EC2Client,
  imageId: string,
  withinMs: number = shownMs,
): Promise<void> {
  const snapshots = await snapshotsShown(ec2, imageId, withinMs);
  await ec2.send(new DeregisterImageCommand({ ImageId: imageId }));
  for (const SnapshotId of snapshots) {
    // In use until the deregistration has reached every part of EC2.
    await poll(
      async () => {
        await ec2.send(new DeleteSnapshotCommand({ SnapshotId })).catch((error: unknown) => {
          if (!(error instanceof Error && error.name === 'InvalidSnapshot.NotFound')) throw error;
        });
        return { kind: 'done', value: undefined };
      },
      { what: `the removal of ${SnapshotId}`, everyMs: 500, deadlineMs: 120_000 },
    );
  }
}

async function snapshotsShown(ec2: EC2Client, imageId: string, deadlineMs: number): Promise<string[]> {
  try {
    return await poll(
      async () => {
        const behind = await snapshotsBehind(ec2, imageId);
        return behind.length > 0
          ? { kind: 'done', value: behind }
          : { kind: 'not-yet', because: 'it is not shown with its snapshots' };
      },
      { what: `the image ${imageId}, to remove it`, everyMs: 500, deadlineMs },
    );
  } catch (error) {
    if (error instanceof DeadlinePassed) return [];
    throw error;
  }
}
