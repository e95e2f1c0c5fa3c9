/** Why a member does not count as healthy, with the numbers that decided it. */
export type MemberReason =
  | { readonly kind: 'silent'; readonly because: string }
  | { readonly kind: 'old-evidence'; readonly ageMs: number; readonly allowedMs: number }
  | { readonly kind: 'not-a-server' }
  | { readonly kind: 'no-role'; readonly state: string }
  | { readonly kind: 'no-leader' }
  | { readonly kind: 'other-leader'; readonly names: string; readonly most: string }
  | { readonly kind: 'not-a-voter' }
  | { readonly kind: 'other-peers'; readonly lists: readonly string[]; readonly most: readonly string[] }
  | { readonly kind: 'peer-twice'; readonly peer: string }
  | { readonly kind: 'old-term'; readonly term: number; readonly highest: number }
  | { readonly kind: 'behind'; readonly entries: number; readonly allowed: number }
  | { readonly kind: 'leader-unheard'; readonly ms: number | null; readonly allowedMs: number }
  | { readonly kind: 'gossip'; readonly status: string; readonly seenBy: readonly string[] };

/** Why the cluster as a whole is not healthy although every member asked might be. */
export type ClusterReason =
  | { readonly kind: 'member'; readonly member: string; readonly reason: MemberReason }
  | { readonly kind: 'unasked-voter'; readonly node: string; readonly address: string }
  | { readonly kind: 'asked-twice'; readonly node: string; readonly labels: readonly string[] }
  | { readonly kind: 'voters-unknown' }
  | { readonly kind: 'no-quorum'; readonly healthy: number; readonly needed: number }
  | { readonly kind: 'no-tolerance'; readonly healthy: number; readonly voters: number }
  | { readonly kind: 'autopilot-doubts'; readonly from: string; readonly servers: readonly string[] }
  | { readonly kind: 'autopilot-unread'; readonly because: string }
  | { readonly kind: 'nobody-asked' };

type Words = {
  readonly [Kind in MemberReason['kind']]: (reason: Extract<MemberReason, { kind: Kind }>) => string;
};

const words: Words = {
  silent: ({ because }) => `does not answer: ${because}`,
  'old-evidence': ({ ageMs, allowedMs }) =>
    `was last heard ${String(ageMs)} ms ago, ${String(allowedMs)} ms allowed`,
  'not-a-server': () => 'is a client agent, not a server',
  'no-role': ({ state }) => `is ${state} in raft, neither leader nor follower`,
  'no-leader': () => 'knows no leader',
  'other-leader': ({ names, most }) => `follows ${names}, the others follow ${most}`,
  'not-a-voter': () => 'is no voter by its own peer list',
  'other-peers': ({ lists, most }) =>
    `has the voters ${lists.join(', ') || 'none'}, the others have ${most.join(', ')}`,
  'peer-twice': ({ peer }) => `lists ${peer} twice`,
  'old-term': ({ term, highest }) => `is in term ${String(term)}, the highest is ${String(highest)}`,
  behind: ({ entries, allowed }) => `is ${String(entries)} entries behind, ${String(allowed)} allowed`,
  'leader-unheard': ({ ms, allowedMs }) =>
    ms === null
      ? 'never heard the leader'
      : `heard the leader ${String(Math.round(ms))} ms ago, ${String(allowedMs)} ms allowed`,
  gossip: ({ status, seenBy }) => `is ${status} in the eyes of ${seenBy.join(' and ')}`,
};

/** One sentence's worth, without a full stop. */
export function describeMemberReason(reason: MemberReason): string {
  // The table's type pairs each kind with its reason; TypeScript cannot follow that through a lookup.
  return (words[reason.kind] as (one: MemberReason) => string)(reason);
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
    case 'voters-unknown':
      return 'nobody says who the voters are';
    case 'no-quorum':
      return `${String(reason.healthy)} healthy voters, ${String(reason.needed)} needed for a quorum`;
    case 'no-tolerance':
      return `${String(reason.healthy)} healthy voters of ${String(reason.voters)} survive no loss`;
    case 'autopilot-doubts':
      return `the leader’s own report does not call ${reason.servers.join(' and ')} healthy`;
    case 'autopilot-unread':
      return `the leader’s own report could not be read: ${reason.because}`;
    case 'nobody-asked':
      return 'nobody was asked';
  }
}
