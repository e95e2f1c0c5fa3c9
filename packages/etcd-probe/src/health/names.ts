import type { ListedMember } from '../client/members.js';
import type { ClusterSeen, MemberFacts } from '../gather/seen.js';

/** The members that answered. */
export function answersOf(seen: ClusterSeen): readonly MemberFacts[] {
  return seen.members.flatMap(({ answer }) => (answer.kind === 'answered' ? [answer] : []));
}

/** What to call a listed member: its name, or its id in the hexadecimal that etcd prints where it never started. */
export function nameOf({ id, name }: ListedMember): string {
  return name ?? BigInt(id).toString(16);
}

/** What the answering member calls itself: the name its own list has for its own id. */
export function ownName({ status, members }: MemberFacts): string {
  const own = members.find(({ id }) => id === status.memberId);
  return own === undefined ? BigInt(status.memberId).toString(16) : nameOf(own);
}

/** The leader's name as one member knows it. */
export function leaderName({ status, members }: MemberFacts): string | null {
  if (status.leaderId === null) return null;
  const leader = members.find(({ id }) => id === status.leaderId);
  return leader === undefined ? BigInt(status.leaderId).toString(16) : nameOf(leader);
}

/** Names of the voters on one member's list, sorted, one entry a member. */
export function voterNames({ members }: MemberFacts): readonly string[] {
  return members
    .filter(({ learner }) => !learner)
    .map(nameOf)
    .sort();
}
