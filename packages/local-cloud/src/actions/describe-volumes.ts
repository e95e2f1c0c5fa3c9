import { filterParams, matcher, type FilterTable } from '../model/filter.js';
import { page, pageParams } from '../model/page.js';
import { timestamp } from '../model/clock.js';
import type { Volume } from '../model/volume.js';
import { items } from '../protocol/answer.js';
import { flag, ids, list } from '../protocol/params.js';
import { volumeXml } from '../views/volume.js';
import { defineAction, type Action } from './action.js';
import { noVolume } from './find.js';
import { seenOf } from './seen.js';

const filters: FilterTable<Volume> = {
  'attachment.attach-time': (v) => (v.attachment === undefined ? [] : timestamp(v.attachment.attachTime)),
  'attachment.delete-on-termination': (v) =>
    v.attachment === undefined ? [] : String(v.attachment.deleteOnTermination),
  'attachment.device': (v) => v.attachment?.device,
  'attachment.instance-id': (v) => v.attachment?.instanceId,
  'attachment.status': (v) => v.attachment?.state,
  'availability-zone': (v) => v.zone,
  'create-time': (v) => timestamp(v.createTime),
  encrypted: (v) => String(v.encrypted),
  'multi-attach-enabled': () => 'false',
  size: (v) => String(v.sizeGiB),
  'snapshot-id': (v) => v.snapshotId,
  status: (v) => v.state,
  'volume-id': (v) => v.id,
  'volume-type': (v) => v.type,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html */
export const describeVolumes: Action = defineAction({
  name: 'DescribeVolumes',
  params: { VolumeId: list(ids.volume), Filter: filterParams, IncludeManagedResources: flag, ...pageParams },
  run({ store }, params) {
    const tagsOf = (volume: Volume) => store.tags.seen(volume.id) ?? {};
    const matches = matcher(filters, params.Filter, tagsOf);
    const all = seenOf(store.volumes, params.VolumeId, noVolume).filter(matches);
    const { members, nextToken } = page(all, params);
    return { volumeSet: items(members.map((volume) => volumeXml(volume, tagsOf(volume)))), nextToken };
  },
});
