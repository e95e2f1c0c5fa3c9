import type { Context } from '../context.js';
import { dropHostImage } from '../lifecycle/host-images.js';
import type { Snapshot } from '../model/volume.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { flag, ids } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';
import { imageUsing, removeSnapshot } from './delete-snapshot.js';
import { findImage, noImage } from './find.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html; running instances keep running. */
export const deregisterImage: Action = defineAction({
  name: 'DeregisterImage',
  params: { ImageId: ids.image, DeleteAssociatedSnapshots: flag },
  check: (context, params) => {
    const image = findImage(context, params.ImageId);
    if (image.state === 'deregistered') throw noImage(image.id);
    if (image.owner !== 'self') {
      throw new ApiError('AuthFailure', `Not authorized for image:${image.id}`, 403);
    }
  },
  async run(context, params) {
    const { images, snapshots, tags } = context.store;
    const image = findImage(context, params.ImageId);
    images.change(image.id, (current) => ({ ...current, state: 'deregistered' }));
    tags.remove(image.id);
    await context.imageStore.drop(image.id);
    // A device that comes from no snapshot has none to delete.
    const own = image.devices.flatMap(({ snapshotId }) => snapshots.get(snapshotId) ?? []);
    const outcomes = params.DeleteAssociatedSnapshots === true ? own.map((one) => forget(context, one)) : [];
    context.work.queue(image.id, `drop ${image.hostImageId}`, () =>
      dropHostImage(context, image.hostImageId),
    );
    return {
      return: true,
      deleteSnapshotResultSet: items(outcomes),
    };
  },
});

/** "If a snapshot is associated with multiple AMIs, it is not deleted": the other image could not be launched any more. */
function forget(context: Context, snapshot: Snapshot): XmlNode {
  const isShared = imageUsing(context, snapshot) !== undefined;
  if (!isShared) removeSnapshot(context, snapshot);
  return { snapshotId: snapshot.id, returnCode: isShared ? 'skipped' : 'success' };
}
