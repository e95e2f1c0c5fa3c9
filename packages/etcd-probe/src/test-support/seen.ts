import type { ClusterSeen, MemberFacts } from '../gather/seen.js';

const members = [1, 2, 3].map((number) => ({
  id: String(number),
  name: `etcd-${String(number)}`,
  learner: false,
  peerUrls: [`https://10.0.0.${String(number)}:2380`],
}));

/** What a member of a cluster that is well says; `etcd-1` leads. */
function facts(number: number): MemberFacts {
  return {
    kind: 'answered',
    status: {
      ...{ clusterId: '9', memberId: String(number), version: '3.5.16', leaderId: '1', term: 4 },
      ...{ raftIndex: 100, appliedIndex: 100, revision: 50, learner: false, errors: [], dbBytes: 4096 },
    },
    members,
    health: { kind: 'well' },
    live: 'live',
    hash: { kind: 'read', revision: 50, compactRevision: -1, hash: 7 },
  };
}

/** A look at three members that are well, each changed as a test likes; null for silence. */
export function seenWith(
  change: (facts: MemberFacts, name: string) => MemberFacts | null = (same) => same,
): ClusterSeen {
  return {
    at: 1_000,
    members: members.map(({ name }, index) => {
      const answer = change(facts(index + 1), name);
      return {
        label: name,
        at: 1_000,
        answer: answer ?? { kind: 'silent', because: 'no answer within 2000 ms' },
      };
    }),
  };
}
