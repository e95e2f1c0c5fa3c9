import { filterParams, matcher, type FilterTable } from '../model/filter.js';
import { page, pageParams } from '../model/page.js';
import { ApiError } from '../protocol/error.js';
import { ids, list } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';
import { noVolume } from './find.js';
import { seenOf } from './seen.js';

/** What EC2 filters modifications by; there never is one to be asked. */
const filters: FilterTable<never> = Object.fromEntries(
  [
    'modification-state',
    'original-iops',
    'original-size',
    'original-volume-type',
    'originalMultiAttachEnabled',
    'start-time',
    'target-iops',
    'target-size',
    'target-volume-type',
    'targetMultiAttachEnabled',
    'volume-id',
  ].map((name) => [name, () => []]),
);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumesModifications.html; volumes here never are. */
export const describeVolumesModifications: Action = defineAction({
  name: 'DescribeVolumesModifications',
  params: { VolumeId: list(ids.volume), Filter: filterParams, ...pageParams },
  run({ store }, params) {
    matcher(filters, params.Filter);
    const { nextToken } = page([], params);
    const [first] = params.VolumeId === undefined ? [] : seenOf(store.volumes, params.VolumeId, noVolume);
    if (first !== undefined) {
      throw new ApiError(
        'InvalidVolumeModification.NotFound',
        `Modification for volume '${first.id}' does not exist.`,
      );
    }
    return { volumeModificationSet: {}, nextToken };
  },
});
