import { MemoryLease } from '@moult/rolling-upgrade/testing';
import { describe, expect, test } from 'vitest';
import { heldIn, leaseRules, type LeaseWorld } from '../testing/lease-rules.js';
import { MemoryS3 } from '../testing/memory-s3.js';
import { S3Lease } from './lease.js';

const place = { bucket: 'state', prefix: 'lease/test/', name: 'consul.json' };
const ms = 60_000;

function inMemory(): Promise<LeaseWorld> {
  let time = 0;
  const now = (): number => time;
  const lease = new MemoryLease(now);
  return Promise.resolve({ lease: () => lease, now, pass: (by) => void (time += by) });
}

function inS3(): Promise<LeaseWorld> {
  const store = new MemoryS3();
  const now = (): number => store.now;
  const pass = (by: number): void => void (store.now += by);
  return Promise.resolve({ lease: () => new S3Lease(store.client(), place, now), now, pass });
}

describe.each([
  { where: 'in memory', make: inMemory },
  { where: 'in S3', make: inS3 },
])('a lease $where', ({ make }) => {
  for (const { name, run } of leaseRules(make, ms)) test(name, run);
});

/** Two runners whose clocks are wrong by as much, and the store between them. */
function skewed(by: { readonly a: number; readonly b: number }) {
  const store = new MemoryS3();
  const lease = (skew: number): S3Lease => new S3Lease(store.client(), place, () => store.now + skew);
  return { store, a: lease(by.a), b: lease(by.b) };
}

const hour = 3_600_000;

// Safety rule: judging by the taker's own clock makes the first of these fail, by the holder's the second.
test.each([
  { a: 0, b: hour },
  { a: hour, b: 0 },
  { a: 0, b: -hour },
  { a: -hour, b: 0 },
])('clocks that are wrong by an hour ($a, $b ms) give a lease neither early nor never', async (by) => {
  const { store, a, b } = skewed(by);
  const held = heldIn(await a.acquire('a', ms));
  store.now += ms - 1;
  expect(await a.check(held)).toMatchObject({ kind: 'held' });
  expect(await b.acquire('b', ms)).toMatchObject({ kind: 'taken', by: 'a' });
  store.now += 5_000;
  expect(await a.check(held)).toMatchObject({ kind: 'taken' });
  expect(await b.acquire('b', ms)).toMatchObject({ kind: 'held' });
});

test('a holder stops believing before anybody else may take over, to the millisecond and whatever the second', async () => {
  for (const fraction of [0, 1, 499, 999]) {
    const { store, a, b } = skewed({ a: 0, b: 0 });
    const start = store.now;
    store.now = start + fraction;
    const held = heldIn(await a.acquire('a', ms));
    for (let step = 0; step < 4_000; step += 100) {
      store.now = start + fraction + ms - 1_000 + step;
      const believes = (await a.check(held)).kind;
      const taken = (await b.acquire('b', ms)).kind;
      expect([believes, taken]).not.toEqual(['held', 'held']);
      if (taken === 'held') break;
    }
  }
});

test('of many that find a lease run out exactly one gets it', async () => {
  const store = new MemoryS3();
  const lease = (): S3Lease => new S3Lease(store.client(), place, () => store.now);
  await lease().acquire('old', ms);
  store.now += ms + 5_000;
  const names = ['a', 'b', 'c', 'd', 'e'];
  const answers = await Promise.all(names.map((name) => lease().acquire(name, ms)));
  const winner = names[answers.findIndex((answer) => answer.kind === 'held')];
  expect(answers.filter((answer) => answer.kind === 'held')).toHaveLength(1);
  for (const answer of answers) if (answer.kind === 'taken') expect(answer.by).toBe(winner);
});

test('an acquisition that the SDK repeats after a lost answer meets itself and counts', async () => {
  const store = new MemoryS3();
  store.loseAnswers = 1;
  const lease = new S3Lease(store.client(3), place, () => store.now);
  expect(await lease.acquire('a', ms)).toMatchObject({ kind: 'held', held: { holder: 'a', epoch: 1 } });
});

test('a lease that somebody deleted is nobody’s, and its holder stops', async () => {
  const store = new MemoryS3();
  const lease = new S3Lease(store.client(), place, () => store.now);
  const held = heldIn(await lease.acquire('a', ms));
  store.objects.clear();
  expect(await lease.check(held)).toMatchObject({ kind: 'taken', by: 'nobody' });
  expect(await lease.renew(held, ms)).toMatchObject({ kind: 'taken', by: 'nobody' });
});

test('what a lease says of its end is told in the asker’s own time', async () => {
  const { store, a, b } = skewed({ a: -hour, b: hour });
  await a.acquire('a', ms);
  const answer = await b.acquire('b', ms);
  const left = answer.kind === 'taken' ? answer.until - (store.now + hour) : 0;
  expect(left).toBeGreaterThanOrEqual(ms);
  expect(left).toBeLessThan(ms + 5_000);
});

test('an object that is no lease is named, and nobody gets it', async () => {
  const store = new MemoryS3();
  store.objects.set('lease/test/consul.json', { body: '{"epoch":0}', etag: '"x"', at: store.now });
  const lease = new S3Lease(store.client(), place, () => store.now);
  await expect(lease.acquire('a', ms)).rejects.toThrow(/s3:\/\/state\/lease\/test\/consul\.json is no lease/);
});

test('giving a lease back to a store that is out of reach does not throw: it runs out by itself', async () => {
  const lease = new S3Lease(new MemoryS3().client(), place, () => 0);
  await expect(lease.release({ holder: 'a', epoch: 1, until: 0 })).resolves.toBeUndefined();
});
