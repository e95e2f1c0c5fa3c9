import { beforeAll, expect, test } from 'vitest';
import { material } from '../test-support/material.js';
import type { QuorumAnswer, QuorumSample } from '../traffic/sampler.js';
import { versionChecks } from './versions.js';

let samples: readonly QuorumSample[];

beforeAll(async () => {
  ({ samples } = (await material()).watched);
});

/** The samples with other answers, by their place among all of them. */
function answering(change: (answer: QuorumAnswer, index: number) => Partial<QuorumAnswer>): QuorumSample[] {
  return samples.map((one, index) =>
    one.answer.kind === 'answered'
      ? { ...one, answer: { ...one.answer, ...change(one.answer, index) } }
      : one,
  );
}

const heldOf = (these: readonly QuorumSample[]): readonly string[] =>
  versionChecks(these, '2').map(({ held }) => held);

test('members that go to the new version one after the other pass, each named with its time', () => {
  const [check] = versionChecks(samples, '2');
  expect(check?.held).toBe('yes');
  expect(check?.evidence).toMatch(/^all 1, then 2 on kv-1 at .*, kv-2 at .*, kv-3 at /);
});

test('a version that stays the same shows nothing', () => {
  expect(
    versionChecks(
      answering(() => ({ version: '2' })),
      '2',
    ),
  ).toEqual([]);
  expect(versionChecks([], '2')).toEqual([]);
});

test('a member that goes back, runs a third version or stays behind is red', () => {
  const last = samples.findLastIndex(({ node }) => node === 'kv-1');
  expect(heldOf(answering((_, index) => (index === last ? { version: '1' } : {})))).toEqual(['no']);
  expect(heldOf(answering((_, index) => (index === last ? { version: '3' } : {})))).toEqual(['no']);
  const behind = samples.filter(
    ({ node, answer }) => node !== 'kv-2' || answer.kind !== 'answered' || answer.version === '1',
  );
  expect(heldOf(behind)).toEqual(['no']);
});

test('the common version rises after the last member, never before and never not at all', () => {
  const all = samples.findLastIndex(({ answer }) => answer.kind === 'answered' && answer.version === '1');
  const rising = (from: number): QuorumSample[] =>
    answering((_, index) => ({ spoken: index > from ? '2.0' : '1.0' }));
  expect(heldOf(rising(all))).toEqual(['yes', 'yes']);
  expect(heldOf(rising(all - 100))).toEqual(['yes', 'no']);
  expect(heldOf(rising(samples.length))).toEqual(['yes', 'no']);
});
