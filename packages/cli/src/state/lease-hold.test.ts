import type { Held, Lease, LeaseAnswer } from '@moult/rolling-upgrade';
import { beforeEach, expect, test, vi } from 'vitest';
import { type Hold, whileHolding } from './lease-hold.js';

const held: Held = { holder: 'ada', epoch: 1, until: 60_000 };
const calls: string[] = [];

function lease(answers: { acquire?: LeaseAnswer; renew?: LeaseAnswer }): Lease {
  const say = (name: string, answer: LeaseAnswer) => {
    calls.push(name);
    return Promise.resolve(answer);
  };
  const yes: LeaseAnswer = { kind: 'held', held };
  return {
    acquire: () => say('acquire', answers.acquire ?? yes),
    renew: () => say('renew', answers.renew ?? yes),
    check: () => say('check', yes),
    release: async () => {
      await say('release', yes);
    },
  };
}

let now = 0;

const who = {
  holder: 'ada',
  signal: new AbortController().signal,
  say: () => undefined,
  again: 'npx infra-v2 upgrade',
  look: 'npx infra-v2 status',
  now: () => now,
};

beforeEach(() => {
  calls.length = 0;
  now = 0;
});

test('the lease is given back when the work is done, and when it fails', async () => {
  expect(await whileHolding(lease({}), who, () => Promise.resolve(7))).toBe(7);
  await expect(whileHolding(lease({}), who, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(calls).toEqual(['acquire', 'release', 'acquire', 'release']);
});

test('nothing is done while somebody else holds it, and they are named', async () => {
  const taken: LeaseAnswer = { kind: 'taken', by: 'grace', until: Date.UTC(2026, 0, 1, 12, 30) };
  const work = vi.fn();
  await expect(whileHolding(lease({ acquire: taken }), who, work)).rejects.toMatchObject({
    exitCode: 3,
    message: 'grace is at work on this cluster, until 12:30:00 UTC at least.',
  });
  expect(work).not.toHaveBeenCalled();
});

test('a holder whose name tells since when it has worked is quoted with it', async () => {
  const by = `grace@elsewhere-17-${Date.UTC(2026, 0, 1, 12, 0, 5).toString(36)}`;
  const taken: LeaseAnswer = { kind: 'taken', by, until: Date.UTC(2026, 0, 1, 12, 30) };
  await expect(whileHolding(lease({ acquire: taken }), who, vi.fn())).rejects.toMatchObject({
    message: `${by} is at work on this cluster since 2026-01-01 12:00:05, until 12:30:00 UTC at least.`,
  });
});

const byGrace: LeaseAnswer = { kind: 'taken', by: 'grace', until: 1e15 };
const removed: string[] = [];

/** Removes three things, and sleeps before the second. */
async function removeThree({ still }: Hold): Promise<void> {
  removed.length = 0;
  for (const thing of ['instance', 'subnet', 'vpc']) {
    await still();
    removed.push(thing);
    now += 61_000;
  }
}

// Safety rule: taking the renewal out of `still` makes this test fail: all three are removed.
test('who slept past the end of the lease removes nothing more once somebody else has taken it', async () => {
  await expect(whileHolding(lease({ renew: byGrace }), who, removeThree)).rejects.toMatchObject({
    exitCode: 3,
    message: 'grace took over; nothing more is done here.',
    next: who.look,
  });
  expect(removed).toEqual(['instance']);
});

test('nobody has taken it: it is renewed, and the work goes on', async () => {
  const renewed: LeaseAnswer = { kind: 'held', held: { ...held, until: 1e15 } };
  await whileHolding(lease({ renew: renewed }), who, removeThree);
  expect(removed).toEqual(['instance', 'subnet', 'vpc']);
  expect(calls).toEqual(['acquire', 'renew', 'release']);
});

test('a store that does not answer is no reason to stop before the lease ends, and one to stop after it', async () => {
  const silent: Lease = { ...lease({}), renew: () => Promise.reject(new Error('no answer')) };
  await expect(whileHolding(silent, who, removeThree)).rejects.toMatchObject({
    message: 'the lease ended here, and another may have gone on; nothing more is done here.',
  });
  expect(removed).toEqual(['instance']);
});

test('what was lost is why, whatever the work says of being interrupted', async () => {
  const work = async ({ still }: Hold): Promise<void> => {
    now += 61_000;
    await still().catch(() => undefined);
    throw new DOMException('interrupted', 'AbortError');
  };
  await expect(whileHolding(lease({ renew: byGrace }), who, work)).rejects.toThrow('grace took over');
});

test('a heartbeat that finds another there aborts the work', async () => {
  const work = ({ lost }: Hold): Promise<never> =>
    new Promise((_, reject) => {
      lost.addEventListener('abort', () => reject(new Error('aborted')));
    });
  const often = { ...who, heartbeatMs: 5 };
  await expect(whileHolding(lease({ renew: byGrace }), often, work)).rejects.toThrow('grace took over');
});
