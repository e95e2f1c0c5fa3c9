import type { MemberSeen, ServiceSeen } from '@moult/rolling-upgrade';
import { describe, expect, it } from 'vitest';
import { consulRules } from './rules.js';
import { traitsOf } from './traits.js';

const unread = { version: '1.15.0', electionTimeoutMs: 1_000 };

function seen(versions: readonly (string | null)[], electionTimeoutMs?: number): ServiceSeen {
  const members = versions.map(
    (version, at): MemberSeen => ({
      ...{ node: `consul-${String(at + 1)}`, at: 0 },
      answer:
        version === null
          ? { kind: 'silent', because: 'gone' }
          : {
              ...{ kind: 'answered', healthy: true, version, term: 2, leader: 'consul-1', voters: [] },
              ...{ appliedIndex: 9, sentinel: 'unread', digest: '' },
            },
    }),
  );
  return {
    ...{ members, guard: { kind: 'unread' }, unsafe: [] },
    ...(electionTimeoutMs === undefined ? {} : { electionTimeoutMs }),
  };
}
const leadership = (...versions: (string | null)[]): string =>
  consulRules(traitsOf(seen(versions), unread)).traits.leadership;

describe('the rules of a cluster', () => {
  // Fails when the target's version is asked instead: then the leader, still 1.14, is asked to hand over and answers 404.
  it('are those of the oldest member, for the leader is the last to change', () => {
    expect(leadership('1.14.11', '1.15.0', '1.15.0')).toBe('election');
    expect(leadership('1.9.17', '1.15.0', '1.15.0')).toBe('election');
    expect(leadership('1.15.0', '1.16.0', null)).toBe('transfer');
  });

  it('hand nothing over where a member’s version cannot be read', () => {
    expect(leadership('1.15.0', 'custom', '1.16.0')).toBe('election');
  });

  it('are those of what is to come where nobody answers', () => {
    expect(traitsOf(seen([null, null]), unread)).toEqual(unread);
  });

  it('take the election timeout that the members are set to', () => {
    expect(traitsOf(seen(['1.16.0'], 5_000), unread).electionTimeoutMs).toBe(5_000);
  });
});
