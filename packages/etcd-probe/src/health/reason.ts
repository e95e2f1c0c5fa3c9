import {
  type ClusterReason as CommonClusterReason,
  clusterWords,
  describeBy,
  type MemberReason as CommonMemberReason,
  memberWords,
  type Words,
} from '@moult/member-probe';

/** Why a member does not count as healthy, with what decided it. */
export type MemberReason =
  | CommonMemberReason
  | { readonly kind: 'other-cluster'; readonly id: string; readonly most: string }
  | { readonly kind: 'learner' }
  | { readonly kind: 'not-a-voter' }
  | { readonly kind: 'other-voters'; readonly lists: readonly string[]; readonly most: readonly string[] }
  | { readonly kind: 'complains'; readonly says: string }
  | { readonly kind: 'unwell'; readonly because: string }
  | { readonly kind: 'not-live' };

/** Why the cluster as a whole is not healthy although every member asked might be. */
export type ClusterReason =
  | CommonClusterReason
  | { readonly kind: 'member'; readonly member: string; readonly reason: MemberReason }
  | { readonly kind: 'unasked-voter'; readonly member: string; readonly address: string }
  | { readonly kind: 'never-started'; readonly id: string; readonly address: string }
  | { readonly kind: 'asked-twice'; readonly member: string; readonly labels: readonly string[] }
  | UnequalHashes;

/** Members whose data is not the same at one revision: one of them is wrong, and nobody can say which. */
export interface UnequalHashes {
  readonly kind: 'unequal-hashes';
  readonly revision: number;
  readonly hashes: readonly { readonly member: string; readonly hash: number }[];
}

const words: Words<MemberReason> = {
  ...memberWords,
  'other-cluster': ({ id, most }) => `belongs to the cluster ${id}, the others to ${most}`,
  learner: () => 'is a learner and has no vote',
  'not-a-voter': () => 'is no voter by its own list',
  'other-voters': ({ lists, most }) =>
    `has the voters ${lists.join(', ') || 'none'}, the others have ${most.join(', ')}`,
  complains: ({ says }) => `says ${says}`,
  unwell: ({ because }) => `could not read through the quorum: ${because}`,
  'not-live': () => 'could not read its own data (/livez)',
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
      return `${reason.member} (${reason.address}) is a voter and was not asked`;
    case 'never-started':
      return `the member ${reason.id} (${reason.address}) was added and has never started`;
    case 'asked-twice':
      return `${reason.labels.join(' and ')} are the same member ${reason.member}`;
    case 'unequal-hashes':
      return describeHashes(reason);
    case 'voters-unknown':
    case 'no-quorum':
    case 'no-tolerance':
    case 'nobody-asked':
      return describeBy(clusterWords, reason);
  }
}

/** Which members have which data. */
export function describeHashes({ revision, hashes }: UnequalHashes): string {
  const each = hashes.map(({ member, hash }) => `${member} ${hash.toString(16).padStart(8, '0')}`);
  return `the data differs at revision ${String(revision)}: ${each.join(', ')}`;
}
