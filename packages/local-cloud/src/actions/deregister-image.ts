import { dropHostImage } from '../lifecycle/host-images.js';
import { items } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { flag, ids } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';
import { removeSnapshot } from './delete-snapshot.js';
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
    const removed = params.DeleteAssociatedSnapshots === true ? image.devices.map((d) => d.snapshotId) : [];
    for (const id of removed) {
      const snapshot = snapshots.get(id);
      if (snapshot !== undefined) removeSnapshot(context, snapshot);
    }
    context.work.queue(image.id, `drop ${image.hostImageId}`, () =>
      dropHostImage(context, image.hostImageId),
    );
    return {
      return: true,
      deleteSnapshotResultSet: items(removed.map((snapshotId) => ({ snapshotId, returnCode: 'success' }))),
    };
  },
});
