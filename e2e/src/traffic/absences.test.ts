import { expect, test } from 'vitest';
import { absencesOf } from './absences.js';
import type { QuorumSample } from './sampler.js';

const voter = {
  ...({
    kind: 'answered',
    role: 'voter',
    term: 1,
    leader: 'kv-2',
    lastIndex: 1,
    configuration: null,
  } as const),
  ...{ version: '1', spoken: null },
};
const silent = { kind: 'silent', because: 'no answer' } as const;

const sample = (asked: number, answered: number, answer: QuorumSample['answer']): QuorumSample => ({
  node: 'kv-1',
  ...{ asked, answered, answer },
});

const window = { from: 0, to: 3_000 };

test('two silent questions in a row are an absence from the last answer to the next, one alone is none', () => {
  const [first, last] = [sample(0, 10, voter), sample(400, 410, voter)];
  const lost = [sample(100, 1_100, silent), sample(200, 1_200, silent)];
  expect(absencesOf([first, ...lost, last, sample(2_990, 2_999, voter)], 'kv-1', window)).toEqual([
    { from: 0, to: 410 },
  ]);
  expect(absencesOf([first, ...lost.slice(1), last, sample(2_990, 2_999, voter)], 'kv-1', window)).toEqual(
    [],
  );
});

test('a node is never out twice at one time, however late its answers came', () => {
  const samples = [
    sample(0, 10, voter),
    ...[sample(100, 1_100, silent), sample(200, 1_200, silent)],
    // Asked before the next two and answered after them.
    sample(300, 1_250, voter),
    ...[sample(400, 1_400, silent), sample(500, 1_500, silent)],
    sample(600, 700, voter),
    sample(2_990, 2_999, voter),
  ];
  const out = absencesOf(samples, 'kv-1', window);
  for (const [index, { from }] of out.entries()) expect(from).toBeGreaterThanOrEqual(out[index - 1]?.to ?? 0);
  expect(out).toEqual([{ from: 0, to: 1_250 }]);
});

const notSampled = { kind: 'not-sampled', because: 'the deadline came 400 ms too late here' } as const;

test('a standstill of whoever asks is no absence', () => {
  const still = [sample(100, 1_500, notSampled), sample(200, 1_500, notSampled)];
  const [first, last] = [sample(0, 10, voter), sample(2_990, 2_999, voter)];
  expect(absencesOf([first, ...still, last], 'kv-1', window)).toEqual([]);
});

test('a standstill between two silences is a part of the absence, and at its edges it is not', () => {
  const [first, last] = [sample(0, 10, voter), sample(2_990, 2_999, voter)];
  const lost = (from: number): QuorumSample[] =>
    [from, from + 100].map((asked) => sample(asked, asked + 500, silent));
  const still = (from: number): QuorumSample => sample(from, 2_000, notSampled);
  const outOf = (...between: QuorumSample[]): unknown =>
    absencesOf([first, ...between, last], 'kv-1', window);
  expect(outOf(...lost(100), still(300), ...lost(2_000))).toEqual([{ from: 0, to: 2_999 }]);
  expect(outOf(...lost(100), still(300))).toEqual([{ from: 0, to: 700 }]);
  expect(outOf(still(100), ...lost(2_000))).toEqual([{ from: 2_000, to: 2_999 }]);
});
