import { filterParams, matcher, type FilterTable } from '../model/filter.js';
import { page, pageParams } from '../model/page.js';
import { timestamp } from '../model/clock.js';
import type { Snapshot } from '../model/volume.js';
import { items } from '../protocol/answer.js';
import { ids, list, text } from '../protocol/params.js';
import { snapshotXml } from '../views/volume.js';
import { defineAction, type Action } from './action.js';
import { noSnapshot } from './find.js';
import { seenOf } from './seen.js';

function filters(accountId: string): FilterTable<Snapshot> {
  return {
    description: (s) => s.description,
    encrypted: (s) => String(s.encrypted),
    'owner-id': () => accountId,
    'owner-alias': () => [],
    progress: (s) => (s.state === 'completed' ? '100%' : '0%'),
    'snapshot-id': (s) => s.id,
    'start-time': (s) => timestamp(s.startTime),
    status: (s) => s.state,
    'storage-tier': () => 'standard',
    'volume-id': (s) => s.volumeId,
    'volume-size': (s) => String(s.sizeGiB),
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html */
export const describeSnapshots: Action = defineAction({
  name: 'DescribeSnapshots',
  params: {
    SnapshotId: list(ids.snapshot),
    Owner: list(text()),
    RestorableBy: list(text()),
    Filter: filterParams,
    ...pageParams,
  },
  run({ store, accountId }, params) {
    const tagsOf = (snapshot: Snapshot) => store.tags.seen(snapshot.id) ?? {};
    const matches = matcher(filters(accountId), params.Filter, tagsOf);
    // Nobody shares a snapshot here: those there are belong to this account, which alone may use them.
    const mine = [params.Owner, params.RestorableBy].every(
      (who) => who?.some((one) => one === 'self' || one === accountId) ?? true,
    );
    const all = seenOf(store.snapshots, params.SnapshotId, noSnapshot).filter((s) => mine && matches(s));
    const { members, nextToken } = page(all, params);
    return {
      snapshotSet: items(members.map((snapshot) => snapshotXml(snapshot, accountId, tagsOf(snapshot)))),
      nextToken,
    };
  },
});
