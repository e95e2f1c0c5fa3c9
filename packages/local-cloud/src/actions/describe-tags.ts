import { filterParams, matcher, type FilterTable } from '../model/filter.js';
import { page, pageParams } from '../model/page.js';
import type { Store } from '../model/store.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { flatten } from '../protocol/query.js';
import { members } from '../protocol/read-xml.js';
import { defineAction, type Action } from './action.js';
import { resourceType } from './tags.js';

interface TagEntry {
  readonly resourceId: string;
  readonly key: string;
  readonly value: string;
}

const filters: FilterTable<TagEntry> = {
  key: (tag) => tag.key,
  value: (tag) => tag.value,
  'resource-id': (tag) => tag.resourceId,
  'resource-type': (tag) => resourceType(tag.resourceId),
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html; ours and moto's together. */
export const describeTags: Action = defineAction({
  name: 'DescribeTags',
  params: { Filter: filterParams, ...pageParams },
  async run(context, params, call) {
    const matches = matcher(filters, params.Filter, (tag) => ({ [tag.key]: tag.value }));
    const mine: XmlNode[] = entries(context.store)
      .filter(matches)
      .map((tag) => ({ ...tag, resourceType: resourceType(tag.resourceId) }));
    const answer = await context.plane.ec2('DescribeTags', flatten({ Filter: call.params['Filter'] ?? {} }));
    const theirs: readonly XmlNode[] = members(answer, 'tagSet');
    const { members: shown, nextToken } = page([...mine, ...theirs], params);
    return { tagSet: items(shown), nextToken };
  },
});

function entries(store: Store): TagEntry[] {
  const owned = [store.instances, store.volumes, store.snapshots, store.images].flatMap((table) =>
    table.allSeen().map(({ id }) => id),
  );
  const interfaces = store.instances.allSeen().map(({ network }) => network.id);
  return [...owned, ...interfaces].flatMap((resourceId) =>
    Object.entries(store.tags.seen(resourceId) ?? {}).map(([key, value]) => ({ resourceId, key, value })),
  );
}
