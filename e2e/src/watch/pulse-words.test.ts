import { expect, test } from 'vitest';
import type { QuorumAnswer } from '../traffic/sampler.js';
import { noPulse, type PulseSeen } from './pulse.js';
import { pulseLines, votersBy } from './pulse-words.js';

const answer = (role: 'voter' | 'learner', leader: string | null): QuorumAnswer => ({
  ...{ term: 4, role, leader, lastIndex: 1, configuration: null, version: '1', spoken: null },
});

const seen: PulseSeen = {
  ...{ at: 10_000, acknowledged: 50, last: 9_700, longestMs: 1_250 },
  said: new Map([
    ['kv-1', { at: 9_900, answer: answer('voter', 'kv-1') }],
    ['kv-2', { at: 9_900, answer: answer('learner', 'kv-1') }],
    ['kv-3', { at: 8_000, answer: answer('voter', 'kv-1') }],
  ]),
};

test('voters are those that said so within the last second, and a leader is one by its own word', () => {
  const voters = votersBy(
    () => seen,
    () => 10_000,
  );
  expect(voters()).toEqual(['kv-1']);
  expect(voters.leader()).toBe('kv-1');
  const later = votersBy(
    () => seen,
    () => 11_000,
  );
  expect([later(), later.leader()]).toEqual([[], null]);
});

test('the display says who is in, who leads, and how writes go', () => {
  const [first, second] = pulseLines(seen, ['kv-1', 'kv-2', 'kv-4'], new Set(['kv-4']));
  expect(first?.trim()).toBe('kv-1 leader   kv-2 learner   kv-4 away (being replaced)   term 4');
  expect(second?.trim()).toBe('writes 25/s   no acknowledged write for 0.3 s, at most 1.3 s so far');
  expect(pulseLines(noPulse, ['kv-1'], new Set()).join()).toContain('for none yet');
});
