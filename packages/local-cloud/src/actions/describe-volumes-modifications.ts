import { filterParams } from '../model/filter.js';
import { pageParams } from '../model/page.js';
import { ApiError } from '../protocol/error.js';
import { ids, list } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';
import { noVolume } from './find.js';
import { seenOf } from './seen.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumesModifications.html; volumes here never are. */
export const describeVolumesModifications: Action = defineAction({
  name: 'DescribeVolumesModifications',
  params: { VolumeId: list(ids.volume), Filter: filterParams, ...pageParams },
  run({ store }, params) {
    const [first] = params.VolumeId === undefined ? [] : seenOf(store.volumes, params.VolumeId, noVolume);
    if (first !== undefined) {
      throw new ApiError(
        'InvalidVolumeModification.NotFound',
        `Modification for volume '${first.id}' does not exist.`,
      );
    }
    return { volumeModificationSet: {} };
  },
});
