import type { Context } from '../context.js';
import type { Image } from '../model/image.js';
import type { Snapshot } from '../model/volume.js';
import { dropHostImage } from '../lifecycle/host-images.js';
import { ApiError } from '../protocol/error.js';
import { ids } from '../protocol/params.js';
import { defineAction, done, type Action } from './action.js';
import { findSnapshot } from './find.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html */
export const deleteSnapshot: Action = defineAction({
  name: 'DeleteSnapshot',
  params: { SnapshotId: ids.snapshot },
  check: (context, params) => {
    const snapshot = findSnapshot(context, params.SnapshotId);
    const image = imageUsing(context, snapshot);
    if (image !== undefined) {
      throw new ApiError(
        'InvalidSnapshot.InUse',
        `The snapshot ${snapshot.id} is currently in use by ${image.id}`,
      );
    }
  },
  run(context, params) {
    removeSnapshot(context, findSnapshot(context, params.SnapshotId));
    return done;
  },
});

/** An image that is launched from a snapshot. */
export function imageUsing(context: Context, { id }: Snapshot): Image | undefined {
  return context.store.images
    .all()
    .find((image) => image.state !== 'deregistered' && image.devices.some((d) => d.snapshotId === id));
}

/** Removes a snapshot and what it kept on the host. */
export function removeSnapshot(context: Context, snapshot: Snapshot): void {
  const { snapshots, tags } = context.store;
  snapshots.remove(snapshot.id);
  tags.remove(snapshot.id);
  const { content } = snapshot;
  context.work.queue(snapshot.volumeId, `delete ${snapshot.id}`, async () => {
    if (content.kind === 'root') await dropHostImage(context, content.hostImageId);
    else await context.host.volumes.removeSnapshot(snapshot.id);
  });
}
