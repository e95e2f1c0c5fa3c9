import { expect, test } from 'vitest';
import { KeyRing } from './endpoint/keys.js';
import { RoleCredentialStore } from './role-credentials.js';
import { manualClock } from './testing/manual-clock.js';

const hourMs = 3_600_000;

/** A store whose STS gives out numbered keys, and refuses while `broken` says so. */
function credentials(shortened?: number) {
  const clock = manualClock();
  const end = new AbortController();
  const state = { issued: 0, broken: false };
  const call = () => {
    if (state.broken) return Promise.reject(new Error('STS is down'));
    state.issued += 1;
    const Credentials = { AccessKeyId: `ASIA${state.issued}`, SecretAccessKey: 's', SessionToken: 't' };
    return Promise.resolve({ AssumeRoleResult: { Credentials } });
  };
  const store = new RoleCredentialStore({ call, ec2: call }, new KeyRing(), {
    ...{ accountId: '123456789012', clock, signal: end.signal },
    shortened: () => shortened,
  });
  const leftMs = () => Date.parse(store.current('role', 'i-1').expiration) - clock.now();
  return { clock, end, state, store, leftMs };
}

test('whoever reads them first after hours gets ones that are good for an hour at least', async () => {
  const { clock, store, leftMs } = credentials();
  await store.prepare('role', 'i-1');
  await clock.advance(5.9 * hourMs);
  expect(leftMs()).toBeGreaterThan(hourMs);
  await clock.advance(30 * hourMs);
  expect(leftMs()).toBeGreaterThanOrEqual(hourMs);
});

test('short ones are renewed at half their life', async () => {
  const { clock, store, leftMs } = credentials(60);
  await store.prepare('role', 'i-1');
  for (let second = 0; second < 200; second += 7) {
    await clock.advance(7000);
    expect(leftMs()).toBeGreaterThanOrEqual(29_000);
  }
});

test('renewals do not multiply, however often a profile is prepared', async () => {
  const { clock, store, state } = credentials();
  for (let times = 0; times < 4; times += 1) await store.prepare('role', 'i-1');
  await clock.advance(5.5 * hourMs);
  expect(state.issued).toBe(5);
});

test('a renewal that failed is tried again when they are read', async () => {
  const { clock, store, state, leftMs } = credentials();
  await store.prepare('role', 'i-1');
  state.broken = true;
  await clock.advance(5.5 * hourMs);
  state.broken = false;
  expect(leftMs()).toBe(0.5 * hourMs);
  await clock.advance(1);
  expect(leftMs()).toBeGreaterThan(5 * hourMs);
});

test('nothing is renewed once the cloud goes down', async () => {
  const { clock, end, store, state } = credentials();
  await store.prepare('role', 'i-1');
  end.abort();
  await clock.advance(10 * hourMs);
  expect(state.issued).toBe(1);
});
