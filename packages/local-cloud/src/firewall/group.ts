import type { ParsedXml } from '../context.js';
import type { TrafficMatch } from '../machines/traffic-policy.js';
import { leaf, members } from '../protocol/read-xml.js';

/** Who may be at the other end of what a rule lets pass. */
export type Peer =
  | { readonly kind: 'cidr'; readonly cidr: string }
  | { readonly kind: 'group'; readonly groupId: string }
  | { readonly kind: 'prefix-list'; readonly prefixListId: string };

/** One rule of a group, for one peer. */
export interface GroupRule {
  readonly match: TrafficMatch;
  readonly peer: Peer;
}

/** A security group as far as traffic matters. */
export interface Group {
  readonly id: string;
  readonly ingress: readonly GroupRule[];
  readonly egress: readonly GroupRule[];
}

/**
 * The groups in an answer of DescribeSecurityGroups, by id.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
 */
export function readGroups(answer: ParsedXml): ReadonlyMap<string, Group> {
  const groups = members(answer, 'securityGroupInfo').map(
    (group): Group => ({
      id: leaf(group, 'groupId'),
      ingress: members(group, 'ipPermissions').flatMap(readPermission),
      egress: members(group, 'ipPermissionsEgress').flatMap(readPermission),
    }),
  );
  return new Map(groups.map((group) => [group.id, group]));
}

/** The prefix lists that rules of these groups name. */
export function prefixListsOf(groups: Iterable<Group>): readonly string[] {
  const named = [...groups]
    .flatMap(({ ingress, egress }) => [...ingress, ...egress])
    .flatMap(({ peer }) => (peer.kind === 'prefix-list' ? [peer.prefixListId] : []));
  return [...new Set(named)];
}

function readPermission(permission: ParsedXml): GroupRule[] {
  const match = readMatch(permission);
  if (match === undefined) return [];
  const peers: Peer[] = [
    ...members(permission, 'ipRanges').map((range): Peer => ({ kind: 'cidr', cidr: leaf(range, 'cidrIp') })),
    ...members(permission, 'groups').map((pair): Peer => ({ kind: 'group', groupId: leaf(pair, 'groupId') })),
    ...members(permission, 'prefixListIds').map(
      (list): Peer => ({
        kind: 'prefix-list',
        prefixListId: leaf(list, 'prefixListId'),
      }),
    ),
  ];
  return peers.map((peer) => ({ match, peer }));
}

/** Protocols that have names; clients may write the number (IANA). */
const names: ReadonlyMap<string, string> = new Map([
  ['1', 'icmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['58', 'icmpv6'],
]);

/** Undefined for what concerns IPv6 only, which no machine here has. */
function readMatch(permission: ParsedXml): TrafficMatch | undefined {
  const written = leaf(permission, 'ipProtocol');
  const protocol = names.get(written) ?? written;
  const [from, to] = [numberAt(permission, 'fromPort'), numberAt(permission, 'toPort')];
  switch (protocol) {
    case '-1':
      return { kind: 'any' };
    case 'tcp':
    case 'udp':
      return { kind: 'ports', protocol, from: from ?? 0, to: to ?? 65_535 };
    case 'icmp':
      return {
        kind: 'icmp',
        ...(from === undefined ? {} : { type: from }),
        ...(from === undefined || to === undefined ? {} : { code: to }),
      };
    case 'icmpv6':
      return undefined;
    default:
      return byNumber(protocol);
  }
}

/** A protocol without a name here. To iptables 0 means all of them. */
function byNumber(protocol: string): TrafficMatch | undefined {
  const number = /^\d{1,3}$/.test(protocol) ? Number(protocol) : 0;
  return number > 0 && number <= 255 ? { kind: 'protocol', number } : undefined;
}

/** -1 stands for all, as an absent number does. */
function numberAt(permission: ParsedXml, name: string): number | undefined {
  const text = leaf(permission, name);
  return text === '' || text === '-1' ? undefined : Number(text);
}
