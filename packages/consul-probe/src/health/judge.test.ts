import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { situation, situations, withFacts } from '../test-support/situation.js';
import type { RaftStats } from '../client/agent.js';
import type { ClusterSeen, MemberFacts } from '../gather/seen.js';
import { judge } from './judge.js';
import { printHealth } from './print.js';
import { describeReason } from './reason.js';

const whole = situation('whole');

function raft(facts: MemberFacts, change: Partial<RaftStats>): MemberFacts {
  if (facts.self.raft === null) throw new Error('a server was expected');
  return { ...facts, self: { ...facts.self, raft: { ...facts.self.raft, ...change } } };
}

function reasons(seen: ClusterSeen): readonly string[] {
  return judge(seen).reasons.map(describeReason);
}

const followerAt = whole.members.findIndex(
  ({ answer }) => answer.kind === 'answered' && answer.self.raft?.state === 'follower',
);

describe('a recorded cluster', () => {
  it.each(readdirSync(situations))('in the situation "%s" is judged as written beside it', async (name) => {
    const golden = join(situations, name, 'judged.txt');
    await expect(`${printHealth(judge(situation(name)))}\n`).toMatchFileSnapshot(golden);
  });

  it('is healthy only when it is whole, and never while a member is away', () => {
    const healthy = readdirSync(situations).filter((name) => judge(situation(name)).kind === 'healthy');
    expect(healthy).toEqual(['whole']);
  });
});

describe('a whole cluster is not healthy any more', () => {
  it('when a voter was not asked', () => {
    expect(reasons({ ...whole, members: whole.members.slice(0, 2) })).toEqual([
      expect.stringMatching(/^consul-\d \(127\.0\.0\.\d+:8300\) is a voter and was not asked$/),
      '2 healthy voters of 3 survive no loss',
    ]);
  });

  it('when nobody was asked', () => {
    expect(judge({ ...whole, members: [] }).kind).toBe('unhealthy');
  });

  it('when one member was asked twice in place of another', () => {
    const [first, second] = whole.members;
    if (first === undefined || second === undefined) throw new Error('two members were expected');
    const seen = { ...whole, members: [first, second, { ...second, label: 'elsewhere' }] };
    expect(reasons(seen)).toContainEqual(expect.stringContaining('are the same member'));
    expect(judge(seen).healthyVoters).toBe(2);
  });

  it('when an answer is older than the bound', () => {
    const members = whole.members.map((one, at) => (at === 0 ? { ...one, at: one.at - 60_000 } : one));
    expect(judge({ ...whole, members }).members[0]).toMatchObject({ kind: 'unknown', numbers: null });
  });

  it('when a member lags further behind than the bound', () => {
    const seen = withFacts(whole, followerAt, (facts) =>
      raft(facts, { appliedIndex: (facts.self.raft?.appliedIndex ?? 0) - 4 }),
    );
    expect(judge(seen, { maxLag: 4, freshMs: 5000, maxContactMs: 5000 }).kind).toBe('healthy');
    expect(judge(seen, { maxLag: 3, freshMs: 5000, maxContactMs: 5000 }).reasons).toContainEqual(
      expect.objectContaining({ reason: { kind: 'behind', entries: 4, allowed: 3 } }),
    );
  });

  it('when a member is in an older term', () => {
    const seen = withFacts(whole, followerAt, (facts) => raft(facts, { term: 1 }));
    expect(reasons(seen)).toContainEqual(expect.stringMatching(/is in term 1, the highest is 2$/));
  });

  it('when a follower has not heard its leader for a heartbeat timeout', () => {
    const silent = withFacts(whole, followerAt, (facts) => raft(facts, { lastContactMs: 1001 }));
    expect(reasons(silent)).toContainEqual(
      expect.stringContaining('heard the leader 1001 ms ago, 1000 ms allowed'),
    );
    const never = withFacts(whole, followerAt, (facts) => raft(facts, { lastContactMs: null }));
    expect(reasons(never)).toContainEqual(expect.stringContaining('never heard the leader'));
  });

  it('when a member runs an election', () => {
    const seen = withFacts(whole, followerAt, (facts) => raft(facts, { state: 'candidate' }));
    expect(reasons(seen)).toContainEqual(expect.stringContaining('is candidate in raft'));
  });

  it('when a member follows another leader', () => {
    const other = whole.members.findIndex((_, at) => at !== followerAt);
    const address = whole.members
      .flatMap(({ answer }) => (answer.kind === 'answered' ? answer.peers : []))
      .find(({ leader }) => !leader)?.address;
    const seen = withFacts(whole, other, (facts) => ({ ...facts, leader: address ?? null }));
    expect(reasons(seen)).toContainEqual(
      expect.stringMatching(/follows consul-\d, the others follow consul-\d/),
    );
  });

  it('when a member knows no leader', () => {
    const seen = withFacts(whole, followerAt, (facts) => ({ ...facts, leader: null }));
    expect(reasons(seen)).toContainEqual(expect.stringContaining('knows no leader'));
  });

  it('when a member was taken off one member’s peer list', () => {
    const seen = withFacts(whole, followerAt, (facts) => ({ ...facts, peers: facts.peers.slice(1) }));
    expect(reasons(seen)).toContainEqual(
      expect.stringContaining('the others have consul-1, consul-2, consul-3'),
    );
  });

  it('when a member is listed twice, as after an address change', () => {
    const seen = withFacts(whole, followerAt, (facts) => ({
      ...facts,
      peers: [...facts.peers, ...facts.peers.slice(0, 1)],
    }));
    expect(reasons(seen)).toContainEqual(expect.stringMatching(/lists consul-\d twice/));
  });

  it('when a member is no voter any more, alive as it is', () => {
    const own = whole.members[followerAt]?.answer;
    if (own?.kind !== 'answered') throw new Error('an answer was expected');
    const demoted = whole.members.reduce<ClusterSeen>(
      (seen, _, at) =>
        withFacts(seen, at, (facts) => ({
          ...facts,
          peers: facts.peers.map((peer) => (peer.id === own.self.nodeId ? { ...peer, voter: false } : peer)),
        })),
      whole,
    );
    expect(reasons(demoted)).toContain(`${own.self.node} is no voter by its own peer list`);
    expect(judge(demoted)).toMatchObject({ kind: 'unhealthy', healthyVoters: 2, failureTolerance: 0 });
  });

  it('when one member is cut off, which does not make the others ill however loudly it says so', () => {
    const seen = withFacts(whole, followerAt, (facts) => ({
      ...raft(facts, { state: 'candidate', term: 99 }),
      leader: null,
      gossip: facts.gossip.map((one) => ({ ...one, status: 'failed' })),
    }));
    expect(judge(seen)).toMatchObject({ kind: 'unhealthy', healthyVoters: 2, term: 2 });
    expect(judge(seen).members.filter(({ kind }) => kind === 'unhealthy')).toHaveLength(1);
  });

  it('when another member cannot reach one, though that one feels well', () => {
    const lost = whole.members[followerAt]?.answer;
    if (lost?.kind !== 'answered') throw new Error('an answer was expected');
    const other = whole.members.findIndex((_, at) => at !== followerAt);
    const seen = withFacts(whole, other, (facts) => ({
      ...facts,
      gossip: facts.gossip.map((one) => (one.name === lost.self.node ? { ...one, status: 'failed' } : one)),
    }));
    expect(reasons(seen)).toContainEqual(expect.stringMatching(/is failed in the eyes of consul-\d$/));
  });

  it('when the leader’s report doubts a member, which still counts as a healthy voter', () => {
    const seen = situation('leader-report-lags');
    expect(reasons(seen)).toEqual(['the leader’s own report does not call consul-1 healthy']);
    expect(judge(seen)).toMatchObject({ kind: 'unhealthy', healthyVoters: 3, failureTolerance: 1 });
  });

  it('when the leader’s report leaves a member out', () => {
    if (whole.autopilot.kind !== 'read') throw new Error('a report was expected');
    const { health } = whole.autopilot;
    const shorter = { ...whole.autopilot, health: { ...health, servers: health.servers.slice(1) } };
    expect(judge({ ...whole, autopilot: shorter }).kind).toBe('unhealthy');
  });

  it('when the leader’s report could not be read', () => {
    const seen: ClusterSeen = { ...whole, autopilot: { kind: 'unread', because: 'no answer' } };
    expect(judge(seen).kind).toBe('unhealthy');
  });
});
