import { quorumReasons } from '@moult/member-probe';
import { quorumOf } from '@moult/rolling-upgrade';
import type { ListedMember } from '../client/members.js';
import type { ClusterSeen } from '../gather/seen.js';
import { consensusOf } from './consensus.js';
import { unequalHashes } from './hashes.js';
import { type ClusterHealth, defaultBounds, type HealthBounds, type MemberHealth } from './health.js';
import { judgeMember } from './judge-member.js';
import { answersOf, nameOf } from './names.js';
import type { ClusterReason } from './reason.js';

/**
 * Judges a look at a cluster. Pure: the same look gives the same judgement. Every voter must have been asked, must have
 * answered for itself, and must agree with the others; whatever is not known counts against.
 */
export function judge(seen: ClusterSeen, bounds: HealthBounds = defaultBounds): ClusterHealth {
  const consensus = consensusOf(seen);
  const members = seen.members.map((report) => judgeMember(report, { seen, consensus, bounds }));
  const healthy = members.filter(({ kind }) => kind === 'healthy').map(({ member }) => member);
  const healthyVoters = new Set(healthy.filter((member) => consensus.voters.includes(member))).size;
  const failureTolerance = healthyVoters - quorumOf(consensus.voters.length);
  const unequal = unequalHashes(seen);
  const reasons: readonly ClusterReason[] = [
    ...(members.length === 0 ? [{ kind: 'nobody-asked' } as const] : []),
    ...members.flatMap(({ member, reasons: own }) =>
      own.map((reason) => ({ kind: 'member', member, reason }) as const),
    ),
    ...askedTwice(members),
    ...unasked(seen),
    ...quorumReasons(healthyVoters, consensus.voters.length),
    ...(unequal === null ? [] : [unequal]),
  ];
  return {
    kind: reasons.length === 0 ? 'healthy' : 'unhealthy',
    ...{ at: seen.at, reasons, members, healthyVoters, failureTolerance },
    ...{ leader: consensus.leader, term: consensus.term, voters: consensus.voters },
    versions: [...new Set(answersOf(seen).map(({ status }) => status.version))].sort(),
  };
}

/**
 * A voter nobody asked is unknown, and unknown is never healthy. A learner has no vote and is missed by nobody; that no roll is
 * safe beside one is said by the driver's unsafe settings, and not by health.
 */
function unasked(seen: ClusterSeen): readonly ClusterReason[] {
  const facts = answersOf(seen);
  const answered = new Set(facts.map(({ status }) => status.memberId));
  const listed = new Map(facts.flatMap(({ members }) => members.map((one) => [one.id, one] as const)));
  const missing = [...listed.values()].filter(({ id, learner }) => !answered.has(id) && !learner);
  const never = missing.filter(({ name }) => name === null);
  const started = missing.filter(({ name }) => name !== null);
  // Members that were asked and stayed silent have not said who they are; they may be the missing ones.
  const silent = seen.members.length - facts.length;
  return [
    ...never.map((one) => ({ kind: 'never-started', id: nameOf(one), address: addressOf(one) }) as const),
    ...(started.length <= silent
      ? []
      : started.map(
          (one) => ({ kind: 'unasked-voter', member: nameOf(one), address: addressOf(one) }) as const,
        )),
  ];
}

function addressOf({ peerUrls }: ListedMember): string {
  return peerUrls.join(' ');
}

function askedTwice(members: readonly MemberHealth[]): readonly ClusterReason[] {
  return members.flatMap((one, at) => {
    const same = members.filter(({ member }) => member === one.member);
    return same.length > 1 && members.indexOf(one) === at && same[0] === one
      ? [{ kind: 'asked-twice', member: one.member, labels: same.map(({ label }) => label) } as const]
      : [];
  });
}
