import type { Context } from '../context.js';
import { filterParams, matcher } from '../model/filter.js';
import type { Instance } from '../model/instance.js';
import { page, pageParams } from '../model/page.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { flag, ids, list } from '../protocol/params.js';
import { instanceXml } from '../views/instance.js';
import { defineAction, type Action } from './action.js';
import { noInstances } from './find.js';
import { instanceFilters } from './instance-filters.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
export const describeInstances: Action = defineAction({
  name: 'DescribeInstances',
  params: {
    InstanceId: list(ids.instance),
    Filter: filterParams,
    IncludeManagedResources: flag,
    ...pageParams,
  },
  run(context, params) {
    if (params.InstanceId !== undefined && params.MaxResults !== undefined) {
      throw new ApiError(
        'InvalidParameterCombination',
        'The parameter instancesSet cannot be used with the parameter maxResults',
      );
    }
    const { store, accountId } = context;
    const matches = matcher(
      instanceFilters(store, accountId),
      params.Filter,
      (i) => store.tags.seen(i.id) ?? {},
    );
    const all = visibleInstances(context, params.InstanceId).filter(matches);
    const { members, nextToken } = page(all, params);
    return { reservationSet: items(reservations(context, members)), nextToken };
  },
});

/** The instances Describe calls show, all or by id; an id that is not visible yet does not exist for the caller. */
export function visibleInstances(context: Context, wanted: readonly string[] | undefined): Instance[] {
  const { instances } = context.store;
  if (wanted === undefined) return instances.allSeen();
  const missing = wanted.filter((id) => instances.seen(id) === undefined);
  if (missing.length > 0) throw noInstances(missing);
  return [...new Set(wanted)].map((id) => instances.seen(id)).filter((instance) => instance !== undefined);
}

function reservations(context: Context, instances: readonly Instance[]): XmlNode[] {
  const { store, accountId } = context;
  const groups = new Map<string, XmlNode[]>();
  const volumes = store.volumes.allSeen();
  for (const instance of instances) {
    const group = groups.get(instance.reservationId) ?? [];
    groups.set(instance.reservationId, group);
    group.push(
      instanceXml(instance, {
        accountId,
        tags: store.tags.seen(instance.id) ?? {},
        volumes: volumes.filter((volume) => volume.attachment?.instanceId === instance.id),
      }),
    );
  }
  return [...groups].map(([reservationId, members]) => ({
    reservationId,
    ownerId: accountId,
    groupSet: {},
    instancesSet: items(members),
  }));
}
