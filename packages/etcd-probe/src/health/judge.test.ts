import { describe, expect, it } from 'vitest';
import type { MemberStatus } from '../client/status.js';
import type { ClusterSeen, MemberFacts } from '../gather/seen.js';
import { seenWith } from '../test-support/seen.js';
import { judge } from './judge.js';
import { printHealth } from './print.js';
import { describeReason } from './reason.js';

const reasons = (seen: ClusterSeen): readonly string[] => judge(seen).reasons.map(describeReason);

/** The look with one member's status changed. */
function withStatus(who: string, change: Partial<MemberStatus>): ClusterSeen {
  return seenWith((facts, name) =>
    name === who ? { ...facts, status: { ...facts.status, ...change } } : facts,
  );
}
const withFacts = (who: string, change: Partial<MemberFacts>): ClusterSeen =>
  seenWith((facts, name) => (name === who ? { ...facts, ...change } : facts));

it('a whole cluster is healthy, and may lose one', () => {
  expect(printHealth(judge(seenWith()))).toBe(
    [
      'healthy, leader etcd-1, term 4, 3 of 3 voters healthy, survives 1 more',
      '  etcd-1  healthy  leader  3.5.16  term 4  index 100 (0 behind)',
      '  etcd-2  healthy  follower  3.5.16  term 4  index 100 (0 behind)',
      '  etcd-3  healthy  follower  3.5.16  term 4  index 100 (0 behind)',
    ].join('\n'),
  );
});

describe('a cluster is not healthy any more', () => {
  it.each<[string, ClusterSeen, string]>([
    [
      'is silent',
      seenWith((facts, name) => (name === 'etcd-2' ? null : facts)),
      'etcd-2 does not answer: no answer within 2000 ms',
    ],
    [
      'is in another cluster',
      withStatus('etcd-2', { clusterId: '8' }),
      'etcd-2 belongs to the cluster 8, the others to 9',
    ],
    ['knows no leader', withStatus('etcd-2', { leaderId: null }), 'etcd-2 knows no leader'],
    [
      'follows another one',
      withStatus('etcd-2', { leaderId: '3' }),
      'etcd-2 follows etcd-3, the others follow etcd-1',
    ],
    ['is in an old term', withStatus('etcd-2', { term: 3 }), 'etcd-2 is in term 3, the highest is 4'],
    ['lags', withStatus('etcd-1', { appliedIndex: 1_101 }), 'etcd-2 is 1001 entries behind, 1000 allowed'],
    [
      'complains',
      withStatus('etcd-2', { errors: ['memberID:2 alarm:CORRUPT'] }),
      'etcd-2 says memberID:2 alarm:CORRUPT',
    ],
    [
      'cannot read',
      withFacts('etcd-2', { health: { kind: 'unwell', because: 'QGET ERROR' } }),
      'etcd-2 could not read through the quorum: QGET ERROR',
    ],
    [
      'is not alive',
      withFacts('etcd-2', { live: 'not-live' }),
      'etcd-2 could not read its own data (/livez)',
    ],
    ['is a learner', withStatus('etcd-2', { learner: true }), 'etcd-2 is a learner and has no vote'],
  ])('when a member %s', (_, seen, sentence) => {
    expect(judge(seen).kind).toBe('unhealthy');
    expect(reasons(seen)).toContain(sentence);
  });

  it('when a voter was not asked, or one twice in place of another', () => {
    const { at, members } = seenWith();
    expect(reasons({ at, members: members.slice(0, 2) })).toEqual([
      'etcd-3 (https://10.0.0.3:2380) is a voter and was not asked',
      '2 healthy voters of 3 survive no loss',
    ]);
    const [first, second] = members;
    if (first === undefined || second === undefined) throw new Error('two members were expected');
    const twice = { at, members: [first, second, { ...second, label: 'elsewhere' }] };
    expect(reasons(twice)).toContain('etcd-2 and elsewhere are the same member etcd-2');
    expect(judge(twice).healthyVoters).toBe(2);
  });

  it('when a member was added and has never started', () => {
    const late = { id: '255', name: null, learner: false, peerUrls: ['https://10.0.0.4:2380'] };
    const seen = seenWith((facts) => ({ ...facts, members: [...facts.members, late] }));
    expect(reasons(seen)).toContain('the member ff (https://10.0.0.4:2380) was added and has never started');
    expect(judge(seen).voters).toContain('ff');
  });

  it('when an answer is older than the bound', () => {
    const { members } = seenWith();
    expect(judge({ at: 60_000, members }).members[0]).toMatchObject({ kind: 'unknown', numbers: null });
  });

  it('when nobody was asked', () => {
    expect(judge({ at: 0, members: [] }).kind).toBe('unhealthy');
  });

  it('when the data of one differs at the same revision', () => {
    const seen = withFacts('etcd-3', { hash: { kind: 'read', revision: 50, compactRevision: -1, hash: 8 } });
    expect(reasons(seen)).toEqual([
      'the data differs at revision 50: etcd-1 00000007, etcd-2 00000007, etcd-3 00000008',
    ]);
  });
});

it('a learner that never started takes no vote from anybody: health is that of the voters', () => {
  const late = { id: '255', name: null, learner: true, peerUrls: ['https://10.0.0.4:2380'] };
  const seen = seenWith((facts) => ({ ...facts, members: [...facts.members, late] }));
  expect(judge(seen)).toMatchObject({ kind: 'healthy', healthyVoters: 3, failureTolerance: 1 });
});

it('hashes after different compactions are not compared: they differ for the same data', () => {
  const seen = withFacts('etcd-3', { hash: { kind: 'read', revision: 50, compactRevision: 40, hash: 8 } });
  expect(judge(seen).kind).toBe('healthy');
});

it('a member that is cut off and counts its term up alone makes nobody else look old', () => {
  const seen = withStatus('etcd-3', { leaderId: null, term: 24 });
  const health = judge(seen);
  expect(health).toMatchObject({ term: 4, healthyVoters: 2, failureTolerance: 0 });
  expect(health.members.map(({ kind }) => kind)).toEqual(['healthy', 'healthy', 'unhealthy']);
});
