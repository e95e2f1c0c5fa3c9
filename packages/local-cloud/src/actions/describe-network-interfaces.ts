import type { Context } from '../context.js';
import { filterParams, matcher, type FilterTable } from '../model/filter.js';
import type { Instance } from '../model/instance.js';
import { page, pageParams } from '../model/page.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { flag, list, text } from '../protocol/params.js';
import { flatten, type ParamTree } from '../protocol/query.js';
import { members } from '../protocol/read-xml.js';
import { interfaceXml } from '../views/interface.js';
import { defineAction, type Action } from './action.js';
import { noInterface } from './find.js';

function filters(accountId: string): FilterTable<Instance> {
  return {
    'addresses.private-ip-address': (i) => i.network.assigned,
    'addresses.primary': (i) => i.network.assigned.map((_, index) => String(index === 0)),
    'attachment.attachment-id': (i) => i.network.attachmentId,
    'attachment.device-index': () => '0',
    'attachment.instance-id': (i) => i.id,
    'attachment.instance-owner-id': () => accountId,
    'attachment.status': () => 'attached',
    'availability-zone': (i) => i.placement.zone,
    description: (i) => i.network.description,
    'group-id': (i) => i.groups.map((group) => group.id),
    'group-name': (i) => i.groups.map((group) => group.name),
    'interface-type': () => 'interface',
    'mac-address': (i) => i.network.macAddress,
    'network-interface-id': (i) => i.network.id,
    'owner-id': () => accountId,
    'private-ip-address': (i) => i.network.assigned[0],
    'private-dns-name': (i) => i.hostname,
    'requester-id': () => [],
    'requester-managed': () => 'false',
    'source-dest-check': (i) => String(i.sourceDestCheck),
    status: () => 'in-use',
    'subnet-id': (i) => i.placement.subnetId,
    'vpc-id': (i) => i.placement.vpcId,
  };
}

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
 * Instances' interfaces are ours, the others moto's; the answer holds both.
 */
export const describeNetworkInterfaces: Action = defineAction({
  name: 'DescribeNetworkInterfaces',
  params: {
    NetworkInterfaceId: list(text(64)),
    Filter: filterParams,
    IncludeManagedResources: flag,
    ...pageParams,
  },
  async run(context, params, call) {
    const { store, accountId } = context;
    const tagsOf = (i: Instance) => store.tags.seen(i.network.id) ?? {};
    const matches = matcher(filters(accountId), params.Filter, tagsOf);
    const present = store.instances.allSeen().filter((i) => i.state !== 'terminated');
    const wanted = params.NetworkInterfaceId;
    const mine = present.filter((i) => wanted?.includes(i.network.id) ?? true);
    const rest = wanted?.filter((id) => !mine.some((i) => i.network.id === id));
    const theirs = rest?.length === 0 ? [] : await motoInterfaces(context, rest, call.params['Filter'] ?? {});
    const all = [...mine.filter(matches).map((i) => interfaceXml(i, accountId, tagsOf(i))), ...theirs];
    const { members: shown, nextToken } = page(all, params);
    return { networkInterfaceSet: items(shown), nextToken };
  },
});

/** Interfaces without an instance; they are moto's, and found by the filters that moto has for them. */
async function motoInterfaces(
  context: Context,
  wanted: readonly string[] | undefined,
  filter: ParamTree,
): Promise<XmlNode[]> {
  if (asksMore(filter)) return [];
  const byId = Object.fromEntries((wanted ?? []).map((id, index) => [`NetworkInterfaceId.${index + 1}`, id]));
  try {
    const answer = await context.plane.ec2('DescribeNetworkInterfaces', {
      ...flatten({ Filter: filter }),
      ...byId,
    });
    return [...members(answer, 'networkInterfaceSet')];
  } catch (cause) {
    if (
      cause instanceof ApiError &&
      cause.code.startsWith('InvalidNetworkInterfaceID') &&
      wanted?.[0] !== undefined
    ) {
      throw noInterface(wanted[0]);
    }
    throw cause;
  }
}

/** What moto has filters for, of interfaces. */
const motoFilters: ReadonlySet<string> = new Set([
  ...['addresses.private-ip-address', 'attachment.attachment-id', 'attachment.instance-id'],
  ...['attachment.instance-owner-id', 'availability-zone', 'description', 'group-id', 'network-interface-id'],
  ...['private-ip-address', 'subnet-id', 'tag-key', 'tag-value', 'vpc-id', 'interface-type', 'mac-address'],
  ...['owner-id', 'requester-id', 'requester-managed', 'source-dest-check', 'status'],
]);

/** Whether a filter is among them that only interfaces of ours can answer: nothing of moto's matches that one. */
function asksMore(filter: ParamTree): boolean {
  if (typeof filter === 'string') return false;
  return Object.values(filter).some((one) => {
    const name = typeof one === 'string' ? undefined : one['Name'];
    return typeof name === 'string' && !motoFilters.has(name) && !name.startsWith('tag:');
  });
}
