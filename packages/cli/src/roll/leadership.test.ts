import type { MemberSeen, ServiceSeen } from '@moult/rolling-upgrade';
import { expect, test } from 'vitest';
import { leadershipLine, leadershipOf } from './leadership.js';

const member = (node: string, term: number, leader: string | null): MemberSeen => ({
  ...{ node, at: 0 },
  answer: {
    ...{ kind: 'answered', healthy: true, version: '1', term, leader, voters: ['a', 'b', 'c'] },
    ...{ appliedIndex: 1, sentinel: 'readable', digest: '' },
  },
});
const silent: MemberSeen = { node: 'c', at: 0, answer: { kind: 'silent', because: 'gone' } };
const seen = (...members: MemberSeen[]): ServiceSeen => ({
  members,
  guard: { kind: 'not-needed' },
  unsafe: [],
});

test('the newest term tells who leads, and silence is no vote', () => {
  const now = leadershipOf(seen(member('a', 4, 'b'), member('b', 5, 'a'), silent));
  expect(now).toEqual({ leader: 'a', term: 5, voters: 2, members: 3 });
});

test('a change is said once, with the rise of the term', () => {
  const before = leadershipOf(seen(member('a', 4, 'b'), member('b', 4, 'b')));
  const after = leadershipOf(seen(member('a', 6, 'a'), member('b', 6, 'a')));
  expect(leadershipLine(before, after)).toBe('2 of 2 are healthy voters, leader a, term 6 (+2)');
  expect(leadershipLine(after, after)).toBeNull();
});
