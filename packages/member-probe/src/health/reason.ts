import { quorumOf } from '@moult/rolling-upgrade';

/** Why a member of any quorum service does not count as healthy, with the numbers that decided it. */
export type MemberReason =
  | { readonly kind: 'silent'; readonly because: string }
  | { readonly kind: 'old-evidence'; readonly ageMs: number; readonly allowedMs: number }
  | { readonly kind: 'no-leader' }
  | { readonly kind: 'other-leader'; readonly names: string; readonly most: string }
  | { readonly kind: 'old-term'; readonly term: number; readonly highest: number }
  | { readonly kind: 'behind'; readonly entries: number; readonly allowed: number };

/** Why any cluster as a whole is not healthy although every member asked might be. */
export type ClusterReason =
  | { readonly kind: 'voters-unknown' }
  | { readonly kind: 'no-quorum'; readonly healthy: number; readonly needed: number }
  | { readonly kind: 'no-tolerance'; readonly healthy: number; readonly voters: number }
  | { readonly kind: 'nobody-asked' };

/** One sentence's worth for each kind of reason, without a full stop. */
export type Words<Reason extends { readonly kind: string }> = {
  readonly [Kind in Reason['kind']]: (reason: Extract<Reason, { readonly kind: Kind }>) => string;
};

/** What is said of a member. */
export const memberWords: Words<MemberReason> = {
  silent: ({ because }) => `does not answer: ${because}`,
  'old-evidence': ({ ageMs, allowedMs }) =>
    `was last heard ${String(ageMs)} ms ago, ${String(allowedMs)} ms allowed`,
  'no-leader': () => 'knows no leader',
  'other-leader': ({ names, most }) => `follows ${names}, the others follow ${most}`,
  'old-term': ({ term, highest }) => `is in term ${String(term)}, the highest is ${String(highest)}`,
  behind: ({ entries, allowed }) => `is ${String(entries)} entries behind, ${String(allowed)} allowed`,
};

/** What is said of a cluster. */
export const clusterWords: Words<ClusterReason> = {
  'voters-unknown': () => 'nobody says who the voters are',
  'no-quorum': ({ healthy, needed }) =>
    `${String(healthy)} healthy voters, ${String(needed)} needed for a quorum`,
  'no-tolerance': ({ healthy, voters }) =>
    `${String(healthy)} healthy voters of ${String(voters)} survive no loss`,
  'nobody-asked': () => 'nobody was asked',
};

/** Says a reason in the words for its kind. */
export function describeBy<Reason extends { readonly kind: string }>(
  words: Words<Reason>,
  reason: Reason,
): string {
  // The table's type pairs each kind with its reason; TypeScript cannot follow that through a lookup.
  return (words[reason.kind as Reason['kind']] as (one: Reason) => string)(reason);
}

/** What the count of healthy voters says of a cluster with so many. */
export function quorumReasons(healthy: number, voters: number): readonly ClusterReason[] {
  if (voters === 0) return [{ kind: 'voters-unknown' }];
  const needed = quorumOf(voters);
  if (healthy < needed) return [{ kind: 'no-quorum', healthy, needed }];
  return healthy === needed ? [{ kind: 'no-tolerance', healthy, voters }] : [];
}
