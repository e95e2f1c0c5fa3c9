import { judgeReport } from '@moult/member-probe';
import type { ClusterSeen, MemberFacts, MemberReport } from '../gather/seen.js';
import type { Consensus } from './consensus.js';
import type { HealthBounds, MemberHealth, MemberNumbers } from './health.js';
import { leaderName, ownName, voterNames } from './names.js';
import type { MemberReason } from './reason.js';

/** What a member is judged against. */
export interface Standard {
  readonly seen: ClusterSeen;
  readonly consensus: Consensus;
  readonly bounds: HealthBounds;
}

type Rule = (facts: MemberFacts, standard: Standard) => readonly MemberReason[];

const rules: readonly Rule[] = [cluster, leader, voters, term, lag, complaints, health, alive];

/** Judges one member by what it said itself. */
export function judgeMember(report: MemberReport, standard: Standard): MemberHealth {
  return judgeReport(report, {
    at: standard.seen.at,
    freshMs: standard.bounds.freshMs,
    nameOf: ownName,
    reasonsOf: (facts) => rules.flatMap((rule) => rule(facts, standard)),
    numbersOf: (facts) => numbersOf(facts, standard),
  });
}

function cluster({ status }: MemberFacts, { consensus }: Standard): readonly MemberReason[] {
  const most = consensus.clusterId ?? status.clusterId;
  return status.clusterId === most ? [] : [{ kind: 'other-cluster', id: status.clusterId, most }];
}

function leader(facts: MemberFacts, { consensus }: Standard): readonly MemberReason[] {
  const name = leaderName(facts);
  if (name === null) return [{ kind: 'no-leader' }];
  const most = consensus.leader ?? name;
  return name === most ? [] : [{ kind: 'other-leader', names: name, most }];
}

function voters(facts: MemberFacts, { consensus }: Standard): readonly MemberReason[] {
  const lists = voterNames(facts);
  const same = lists.join(' ') === consensus.voters.join(' ');
  const counted = lists.includes(ownName(facts));
  return [
    ...(facts.status.learner ? [{ kind: 'learner' } as const] : []),
    ...(counted || facts.status.learner ? [] : [{ kind: 'not-a-voter' } as const]),
    ...(same ? [] : [{ kind: 'other-voters', lists, most: consensus.voters } as const]),
  ];
}

function term({ status }: MemberFacts, { consensus }: Standard): readonly MemberReason[] {
  const highest = consensus.term ?? 0;
  return status.term < highest ? [{ kind: 'old-term', term: status.term, highest }] : [];
}

function lag({ status }: MemberFacts, { consensus, bounds }: Standard): readonly MemberReason[] {
  const entries = Math.max(0, consensus.furthest - status.appliedIndex);
  return entries > bounds.maxLag ? [{ kind: 'behind', entries, allowed: bounds.maxLag }] : [];
}

/** Alarms stand in the status of every member, with the id of the one they are about. */
function complaints({ status }: MemberFacts): readonly MemberReason[] {
  return status.errors.map((says) => ({ kind: 'complains', says }));
}

function health({ health: page }: MemberFacts): readonly MemberReason[] {
  return page.kind === 'well' ? [] : [{ kind: 'unwell', because: page.because }];
}

/** A member that lost its quorum is unwell and alive; one whose own data cannot be read stays so until it is started again. */
function alive({ live }: MemberFacts): readonly MemberReason[] {
  return live === 'not-live' ? [{ kind: 'not-live' }] : [];
}

function numbersOf(facts: MemberFacts, { consensus }: Standard): MemberNumbers {
  const { status } = facts;
  return {
    role: roleOf(facts),
    version: status.version,
    term: status.term,
    appliedIndex: status.appliedIndex,
    lag: Math.max(0, consensus.furthest - status.appliedIndex),
    revision: status.revision,
    voters: voterNames(facts),
    leader: leaderName(facts),
    dbBytes: status.dbBytes,
  };
}

function roleOf({ status }: MemberFacts): MemberNumbers['role'] {
  if (status.learner) return 'learner';
  if (status.leaderId === null) return 'lost';
  return status.leaderId === status.memberId ? 'leader' : 'follower';
}
