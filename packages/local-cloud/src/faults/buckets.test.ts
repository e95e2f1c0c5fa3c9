import { expect, test } from 'vitest';
import { pass, type Buckets } from './buckets.js';

interface Run {
  readonly action: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly scale?: number;
}

/** How many of so many calls at one moment pass, and the buckets after them. */
function burst(
  calls: number,
  { action, parameters = {}, scale = 1 }: Run,
  from: Buckets = new Map(),
  at = 0,
) {
  let buckets = from;
  let allowed = 0;
  for (let call = 0; call < calls; call += 1) {
    const passage = pass(buckets, { action, parameters, at }, scale);
    buckets = passage.buckets;
    if (passage.allowed) allowed += 1;
  }
  return { allowed, buckets };
}

const filtered = { 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': 'vpc-1' };

// The figures of https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
test.each<[string, Run, number, number]>([
  ['DescribeHosts', { action: 'DescribeHosts' }, 100, 20],
  ['DescribeInstances with a filter', { action: 'DescribeInstances', parameters: filtered }, 100, 20],
  ['DescribeInstances by pages', { action: 'DescribeInstances', parameters: { MaxResults: '50' } }, 100, 20],
  ['DescribeInstances of everything', { action: 'DescribeInstances' }, 50, 10],
  ['DescribeVolumes of everything', { action: 'DescribeVolumes' }, 50, 10],
  ['StopInstances', { action: 'StopInstances' }, 50, 5],
  ['AuthorizeSecurityGroupIngress', { action: 'AuthorizeSecurityGroupIngress' }, 50, 5],
  ['RunInstances', { action: 'RunInstances' }, 5, 2],
  ['CreateTags', { action: 'CreateTags' }, 100, 10],
  ['AttachVolume', { action: 'AttachVolume' }, 50, 5],
])('%s: so many at once, so many each second', (_, run, capacity, perSecond) => {
  const first = burst(capacity + 10, run);
  expect(first.allowed).toBe(capacity);
  const second = burst(capacity + 10, run, first.buckets, 1000);
  expect(second.allowed).toBe(perSecond);
  expect(burst(capacity + 10, run, second.buckets, 1_000_000).allowed).toBe(capacity);
});

test('each action has a bucket of its own', () => {
  const { buckets } = burst(60, { action: 'AttachVolume' });
  expect(burst(60, { action: 'DetachVolume' }, buckets).allowed).toBe(50);
  expect(burst(60, { action: 'AttachVolume' }, buckets).allowed).toBe(0);
});

test('a launch takes tokens for its instances too, and a refused one takes none', () => {
  const big = { action: 'RunInstances', parameters: { MaxCount: '600' } };
  const first = burst(3, big);
  // 600 of 1000 are gone: the next two of 600 are refused although four requests are left.
  expect(first.allowed).toBe(1);
  const small = { action: 'RunInstances', parameters: { MaxCount: '100' } };
  expect(burst(9, small, first.buckets).allowed).toBe(4);
});

test('a scale makes buckets smaller and slower', () => {
  const run = { action: 'DescribeHosts', scale: 0.1 };
  const first = burst(30, run);
  expect(first.allowed).toBe(10);
  expect(burst(30, run, first.buckets, 1000).allowed).toBe(2);
});

test('time that goes back fills nothing', () => {
  const { buckets } = burst(60, { action: 'AttachVolume' }, new Map(), 5000);
  expect(burst(1, { action: 'AttachVolume' }, buckets, 1000).allowed).toBe(0);
});
