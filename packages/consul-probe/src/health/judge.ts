import { quorumReasons } from '@moult/member-probe';
import { quorumOf } from '@moult/rolling-upgrade';
import type { ClusterSeen } from '../gather/seen.js';
import { type Consensus, consensusOf } from './consensus.js';
import { type ClusterHealth, defaultBounds, type HealthBounds, type MemberHealth } from './health.js';
import { judgeMember } from './judge-member.js';
import { answersOf, nameOf, type Names, namesOf } from './names.js';
import type { ClusterReason } from './reason.js';

/**
 * Judges a look at a cluster. Pure: the same look gives the same judgement. Every voter must have been asked, must have
 * answered for itself, and must agree with the others; whatever is not known counts against.
 */
export function judge(seen: ClusterSeen, bounds: HealthBounds = defaultBounds): ClusterHealth {
  const names = namesOf(seen);
  const consensus = consensusOf(seen, names);
  const members = seen.members.map((report) => judgeMember(report, { seen, names, consensus, bounds }));
  const healthy = members.filter(({ kind }) => kind === 'healthy').map(({ member }) => member);
  const healthyVoters = new Set(healthy.filter((member) => consensus.voters.includes(member))).size;
  const failureTolerance = healthyVoters - quorumOf(consensus.voters.length);
  const reasons: readonly ClusterReason[] = [
    ...(members.length === 0 ? [{ kind: 'nobody-asked' } as const] : []),
    ...members.flatMap(({ member, reasons: own }) =>
      own.map((reason) => ({ kind: 'member', member, reason }) as const),
    ),
    ...askedTwice(members),
    ...unasked(seen, names, consensus),
    ...quorumReasons(healthyVoters, consensus.voters.length),
    ...autopilotDoubts(seen, consensus),
  ];
  return {
    kind: reasons.length === 0 ? 'healthy' : 'unhealthy',
    ...{ at: seen.at, reasons, members, healthyVoters, failureTolerance },
    ...{ leader: consensus.leader, term: consensus.term, voters: consensus.voters },
    versions: [...new Set(answersOf(seen).map(({ self }) => self.version))].sort(),
  };
}

/** A voter nobody asked is unknown, and unknown is never healthy. */
function unasked(seen: ClusterSeen, names: Names, { voters }: Consensus): readonly ClusterReason[] {
  const facts = answersOf(seen);
  const answered = new Set(facts.map(({ self }) => self.nodeId));
  const peers = new Map(facts.flatMap(({ peers: all }) => all.map((peer) => [peer.id, peer])));
  const missing = [...peers.values()].filter(
    (peer) => !answered.has(peer.id) && voters.includes(nameOf(names, peer)),
  );
  // Members that were asked and stayed silent have not said who they are; they may be the missing ones.
  const silent = seen.members.length - facts.length;
  if (missing.length <= silent) return [];
  return missing.map((peer) => ({ kind: 'unasked-voter', node: nameOf(names, peer), address: peer.address }));
}

function askedTwice(members: readonly MemberHealth[]): readonly ClusterReason[] {
  return members.flatMap((one, at) => {
    const same = members.filter(({ member }) => member === one.member);
    return same.length > 1 && members.indexOf(one) === at && same[0] === one
      ? [{ kind: 'asked-twice', node: one.member, labels: same.map(({ label }) => label) } as const]
      : [];
  });
}

/**
 * The leader's report is an opinion that lags by seconds either way, so it does not decide who is a healthy voter. But
 * as long as it doubts, the cluster is not called healthy.
 */
function autopilotDoubts({ autopilot }: ClusterSeen, { voters }: Consensus): readonly ClusterReason[] {
  if (autopilot.kind === 'unread') return [{ kind: 'autopilot-unread', because: autopilot.because }];
  const { servers } = autopilot.health;
  const doubted = voters.filter((voter) => !servers.some(({ name, healthy }) => name === voter && healthy));
  if (doubted.length === 0) return [];
  return [{ kind: 'autopilot-doubts', from: autopilot.from, servers: doubted }];
}
