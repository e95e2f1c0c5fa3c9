import { ApiError } from '../protocol/error.js';
import { ids } from '../protocol/params.js';
import { defineAction, done, type Action } from './action.js';
import { findVolume } from './find.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVolume.html */
export const deleteVolume: Action = defineAction({
  name: 'DeleteVolume',
  params: { VolumeId: ids.volume },
  check: (context, params) => {
    const volume = findVolume(context, params.VolumeId);
    if (volume.attachment !== undefined) {
      throw new ApiError(
        'VolumeInUse',
        `Volume ${volume.id} is currently attached to ${volume.attachment.instanceId}`,
      );
    }
    if (volume.state !== 'available' && volume.state !== 'error') {
      throw new ApiError('IncorrectState', `The volume '${volume.id}' is '${volume.state}'`);
    }
  },
  run(context, params) {
    const { volumes, tags } = context.store;
    const id = params.VolumeId;
    volumes.change(id, (volume) => ({ ...volume, state: 'deleting' }));
    context.work.queue(id, `delete ${id}`, async () => {
      await context.host.volumes.remove(id);
      volumes.remove(id);
      tags.remove(id);
    });
    return done;
  },
});
