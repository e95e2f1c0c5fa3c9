import type { RaftServer } from '../client/raft.js';
import type { ClusterSeen, MemberFacts } from '../gather/seen.js';

/** Names for raft ids. */
export type Names = ReadonlyMap<string, string>;

/**
 * A name for every raft id anybody knows. A member that has just started may not have heard the others' names by
 * gossip; then the name another member has for the same id is as good, since the id is the identity.
 */
export function namesOf(seen: ClusterSeen): Names {
  const names = new Map<string, string>();
  const facts = answersOf(seen);
  for (const { peers } of facts) for (const { id, node } of peers) if (node !== null) names.set(id, node);
  for (const { self } of facts) names.set(self.nodeId, self.node);
  return names;
}

/** What to call a peer: its node's name, or its raft id where nobody knows one. */
export function nameOf(names: Names, { id }: RaftServer): string {
  return names.get(id) ?? id;
}

/** The members that answered. */
export function answersOf(seen: ClusterSeen): readonly MemberFacts[] {
  return seen.members.flatMap(({ answer }) => (answer.kind === 'answered' ? [answer] : []));
}

/** The leader's name as one member knows it. */
export function leaderName(facts: MemberFacts, names: Names): string | null {
  if (facts.leader === null) return null;
  const peer = facts.peers.find(({ address }) => address === facts.leader);
  return peer === undefined ? facts.leader : nameOf(names, peer);
}

/** Names of the voters on one member's list, sorted, one entry per raft peer. */
export function voterNames(facts: MemberFacts, names: Names): readonly string[] {
  return facts.peers
    .filter(({ voter }) => voter)
    .map((peer) => nameOf(names, peer))
    .sort();
}
