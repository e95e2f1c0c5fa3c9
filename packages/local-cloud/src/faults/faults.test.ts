import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Clock } from '../model/clock.js';
import { Faults } from './faults.js';

const attach = { service: 'ec2', action: 'AttachVolume', principal: 'root' };
const asOf = (at: number) => ({ action: 'DescribeVpcs', parameters: {}, at });

/** Delays end when the test says so, in the order in which they began. */
function manualClock(): Clock & { readonly delays: (() => void)[] } {
  const delays: (() => void)[] = [];
  return { delays, now: () => 0, delay: () => new Promise((end) => delays.push(end)) };
}

const faultsOf = (seed: number, clock: Clock = manualClock()) =>
  new Faults({ seed, clock, signal: new AbortController().signal });

/** Which of so many calls a fault with even odds hits. */
function hitsOf(faults: Faults): string {
  faults.add({ kind: 'error', name: 'dice', operations: ['*'], code: 'Unavailable', percent: 50 });
  return Array.from({ length: 64 }, () => (faults.judge(attach).hit.includes('dice') ? 'x' : '.')).join('');
}

test('the same seed hits the same calls, in whichever cloud, and another seed hits others', () => {
  const first = hitsOf(faultsOf(7));
  expect(first).toMatch(/^(?=.*x)(?=.*\.)/);
  expect(hitsOf(faultsOf(7))).toBe(first);
  expect(hitsOf(faultsOf(8))).not.toBe(first);
});

test('what another fault draws does not change whom a fault hits', () => {
  const beside = faultsOf(7);
  beside.add({ kind: 'latency', name: 'other', operations: ['*'], ms: 1, maxMs: 9, percent: 50 });
  expect(hitsOf(beside)).toBe(hitsOf(faultsOf(7)));
});

test('every fault that limits requests acts: a request must pass the buckets of all', () => {
  const faults = faultsOf(1);
  faults.add({ kind: 'throttling', name: 'whole' });
  faults.add({ kind: 'throttling', name: 'tenth', scale: 0.02 });
  const seen = Array.from({ length: 4 }, () => faults.throttle(asOf(0)));
  // Of 100 tokens a fiftieth is left: two.
  expect(seen).toEqual([undefined, undefined, 'tenth', 'tenth']);
  expect(faults.list().map(({ matched, hits }) => [matched, hits])).toEqual([
    [4, 0],
    [4, 2],
  ]);
  // What one refused has cost nothing in the other.
  faults.remove('tenth');
  const rest = Array.from({ length: 99 }, () => faults.throttle(asOf(0)));
  expect(rest.filter((name) => name === undefined)).toHaveLength(98);
});

test('events are kept in memory, the last ten thousand of them, and those that were forgotten are counted', () => {
  const faults = faultsOf(1);
  const happen = (from: number, times: number) => {
    for (let n = from; n < from + times; n += 1) faults.record({ fault: 'x', kind: 'kill', what: String(n) });
  };
  happen(0, 10_000);
  expect([faults.events().length, faults.events()[0]?.what, faults.forgottenEvents]).toEqual([
    10_000,
    '0',
    0,
  ]);
  happen(10_000, 3);
  expect([faults.events().length, faults.events()[0]?.what, faults.forgottenEvents]).toEqual([
    10_000,
    '3',
    3,
  ]);
});

test('the end of one hold is not the end of another on the same thing', async () => {
  const clock = manualClock();
  const faults = faultsOf(1, clock);
  faults.add({ kind: 'stuck-attach', name: 'stuck' });
  const holding = () => faults.list()[0]?.holding;
  const first = faults.hold('stuck', 'vol-1 at i-1', 5);
  let isFree = false;
  void faults.hold('stuck', 'vol-1 at i-1', undefined).released.then(() => (isFree = true));
  clock.delays[0]?.();
  await first.released;
  expect(holding()).toEqual(['vol-1 at i-1']);
  faults.remove('stuck');
  await sleep(0);
  expect(isFree).toBe(true);
});

test('a fault without a name is called by its kind, and other kinds do not change the number', () => {
  const faults = faultsOf(1);
  faults.add({ kind: 'tag-lag', seconds: 1 });
  faults.add({ kind: 'tag-lag', name: 'error-1', seconds: 1 });
  const error = { kind: 'error', operations: ['*'], code: 'X' } as const;
  expect([faults.add(error).name, faults.add(error).name]).toEqual(['error-2', 'error-3']);
});
