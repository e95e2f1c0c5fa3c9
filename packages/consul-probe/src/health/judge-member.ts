import { goDurationMs, judgeReport } from '@moult/member-probe';
import type { ClusterSeen, MemberFacts, MemberReport } from '../gather/seen.js';
import type { Consensus } from './consensus.js';
import type { HealthBounds, MemberHealth, MemberNumbers } from './health.js';
import { leaderName, type Names, voterNames } from './names.js';
import type { MemberReason } from './reason.js';

/** What a member is judged against. */
export interface Standard {
  readonly seen: ClusterSeen;
  readonly names: Names;
  readonly consensus: Consensus;
  readonly bounds: HealthBounds;
}

type Rule = (facts: MemberFacts, standard: Standard) => readonly MemberReason[];

const rules: readonly Rule[] = [role, leader, peers, term, lag, contact, gossip];

/** Judges one member by what it said itself, and by what the others say of it where that adds doubt. */
export function judgeMember(report: MemberReport, standard: Standard): MemberHealth {
  return judgeReport(report, {
    at: standard.seen.at,
    freshMs: standard.bounds.freshMs,
    nameOf: ({ self }) => self.node,
    reasonsOf: (facts) => rules.flatMap((rule) => rule(facts, standard)),
    numbersOf: (facts) => numbersOf(facts, standard),
  });
}

function role({ self }: MemberFacts): readonly MemberReason[] {
  if (self.raft === null) return [{ kind: 'not-a-server' }];
  const { state } = self.raft;
  return state === 'leader' || state === 'follower' ? [] : [{ kind: 'no-role', state }];
}

function leader(facts: MemberFacts, { names, consensus }: Standard): readonly MemberReason[] {
  const name = leaderName(facts, names);
  if (name === null) return [{ kind: 'no-leader' }];
  const most = consensus.leader ?? name;
  return name === most ? [] : [{ kind: 'other-leader', names: name, most }];
}

function peers(facts: MemberFacts, { names, consensus }: Standard): readonly MemberReason[] {
  const lists = voterNames(facts, names);
  const twice = lists.find((name, at) => lists.indexOf(name) !== at);
  const same = lists.join(' ') === consensus.voters.join(' ');
  return [
    ...(lists.includes(facts.self.node) ? [] : [{ kind: 'not-a-voter' } as const]),
    ...(twice === undefined ? [] : [{ kind: 'peer-twice', peer: twice } as const]),
    ...(same ? [] : [{ kind: 'other-peers', lists, most: consensus.voters } as const]),
  ];
}

function term({ self }: MemberFacts, { consensus }: Standard): readonly MemberReason[] {
  const highest = consensus.term ?? 0;
  const own = self.raft?.term ?? highest;
  return own < highest ? [{ kind: 'old-term', term: own, highest }] : [];
}

function lag({ self }: MemberFacts, { consensus, bounds }: Standard): readonly MemberReason[] {
  const entries = self.raft === null ? 0 : Math.max(0, consensus.furthest - self.raft.appliedIndex);
  return entries > bounds.maxLag ? [{ kind: 'behind', entries, allowed: bounds.maxLag }] : [];
}

/** Beyond its own heartbeat timeout a follower starts an election, so up to there silence of the leader is normal. */
function contact({ self }: MemberFacts, { bounds }: Standard): readonly MemberReason[] {
  if (self.raft?.state !== 'follower') return [];
  const own = self.settings['ConsulRaftHeartbeatTimeout'];
  const allowedMs = (typeof own === 'string' ? goDurationMs(own) : null) ?? bounds.maxContactMs;
  const ms = self.raft.lastContactMs;
  return ms === null || ms > allowedMs ? [{ kind: 'leader-unheard', ms, allowedMs }] : [];
}

/**
 * Another member that cannot reach this one knows something this one may not. A member without a leader is not heard:
 * cut off, it takes everybody else for failed.
 */
function gossip({ self }: MemberFacts, { seen }: Standard): readonly MemberReason[] {
  const sightings = seen.members.flatMap(({ answer }) => {
    if (answer.kind === 'silent' || answer.self.node === self.node || answer.leader === null) return [];
    const status = answer.gossip.find(({ name }) => name === self.node)?.status ?? 'unknown';
    return status === 'alive' ? [] : [{ by: answer.self.node, status }];
  });
  const [first] = sightings;
  if (first === undefined) return [];
  return [{ kind: 'gossip', status: first.status, seenBy: sightings.map(({ by }) => by) }];
}

function numbersOf(facts: MemberFacts, { names, consensus }: Standard): MemberNumbers | null {
  const { raft, version } = facts.self;
  if (raft === null) return null;
  return {
    role: raft.state,
    version,
    term: raft.term,
    appliedIndex: raft.appliedIndex,
    lag: Math.max(0, consensus.furthest - raft.appliedIndex),
    voters: voterNames(facts, names),
    leader: leaderName(facts, names),
    lastContactMs: raft.lastContactMs,
  };
}
