import {
  type ClusterReason as CommonClusterReason,
  clusterWords,
  describeBy,
  type MemberReason as CommonMemberReason,
  memberWords,
  type Words,
} from '@moult/member-probe';

/** Why a member does not count as healthy, with the numbers that decided it. */
export type MemberReason =
  | CommonMemberReason
  | { readonly kind: 'not-a-server' }
  | { readonly kind: 'no-role'; readonly state: string }
  | { readonly kind: 'not-a-voter' }
  | { readonly kind: 'other-peers'; readonly lists: readonly string[]; readonly most: readonly string[] }
  | { readonly kind: 'peer-twice'; readonly peer: string }
  | { readonly kind: 'leader-unheard'; readonly ms: number | null; readonly allowedMs: number }
  | { readonly kind: 'gossip'; readonly status: string; readonly seenBy: readonly string[] };

/** Why the cluster as a whole is not healthy although every member asked might be. */
export type ClusterReason =
  | CommonClusterReason
  | { readonly kind: 'member'; readonly member: string; readonly reason: MemberReason }
  | { readonly kind: 'unasked-voter'; readonly node: string; readonly address: string }
  | { readonly kind: 'asked-twice'; readonly node: string; readonly labels: readonly string[] }
  | { readonly kind: 'autopilot-doubts'; readonly from: string; readonly servers: readonly string[] }
  | { readonly kind: 'autopilot-unread'; readonly because: string };

const words: Words<MemberReason> = {
  ...memberWords,
  'not-a-server': () => 'is a client agent, not a server',
  'no-role': ({ state }) => `is ${state} in raft, neither leader nor follower`,
  'not-a-voter': () => 'is no voter by its own peer list',
  'other-peers': ({ lists, most }) =>
    `has the voters ${lists.join(', ') || 'none'}, the others have ${most.join(', ')}`,
  'peer-twice': ({ peer }) => `lists ${peer} twice`,
  'leader-unheard': ({ ms, allowedMs }) =>
    ms === null
      ? 'never heard the leader'
      : `heard the leader ${String(Math.round(ms))} ms ago, ${String(allowedMs)} ms allowed`,
  gossip: ({ status, seenBy }) => `is ${status} in the eyes of ${seenBy.join(' and ')}`,
};

/** One sentence's worth, without a full stop. */
export function describeMemberReason(reason: MemberReason): string {
  return describeBy(words, reason);
}

/** The same for the cluster. */
export function describeReason(reason: ClusterReason): string {
  switch (reason.kind) {
    case 'member':
      return `${reason.member} ${describeMemberReason(reason.reason)}`;
    case 'unasked-voter':
      return `${reason.node} (${reason.address}) is a voter and was not asked`;
    case 'asked-twice':
      return `${reason.labels.join(' and ')} are the same member ${reason.node}`;
    case 'autopilot-doubts':
      return `the leader’s own report does not call ${reason.servers.join(' and ')} healthy`;
    case 'autopilot-unread':
      return `the leader’s own report could not be read: ${reason.because}`;
    case 'voters-unknown':
    case 'no-quorum':
    case 'no-tolerance':
    case 'nobody-asked':
      return describeBy(clusterWords, reason);
  }
}
