import { expect, test } from 'vitest';
import { readBack } from './read-back.js';
import type { KvTarget } from './target.js';
import { FakeClock } from './test-support/fake-clock.js';
import { FakeStore } from './test-support/fake-store.js';

interface Told {
  readonly store: FakeStore;
  readonly clock: FakeClock;
}

async function read(prepare: (told: Told) => void): ReturnType<typeof readBack> {
  const clock = new FakeClock();
  const store = new FakeStore(clock);
  store.values.set('a', { value: 'one', version: 3 });
  prepare({ store, clock });
  const targets = ['kv-1', 'kv-2'].map((name): KvTarget => store.member(name));
  const reading = readBack(targets, ['a', 'b'], { clock, deadlineMs: 500, patienceMs: 5_000 });
  await clock.pass(20_000);
  return reading;
}

const held = new Map([['a', { value: 'one', index: 3 }]]);

test('every member is read, key by key, and an absent key is left out', async () => {
  expect(await read(() => undefined)).toEqual({
    kind: 'read',
    members: new Map([
      ['kv-1', held],
      ['kv-2', held],
    ]),
  });
});

test('a member that lags is read again until it has caught up', async () => {
  const result = await read(({ store, clock }) => {
    store.behind.set('kv-2', new Map());
    clock.after(2_000, () => store.behind.delete('kv-2'));
  });
  expect(result).toMatchObject({ kind: 'read' });
  if (result.kind === 'read') expect(result.members.get('kv-2')).toEqual(held);
});

test('a member that never catches up is taken at its word, so that the checker finds what is lost', async () => {
  const result = await read(({ store }) => store.behind.set('kv-2', new Map()));
  if (result.kind === 'read') expect(result.members.get('kv-2')).toEqual(new Map());
  expect(result.kind).toBe('read');
});

test('a member that cannot be read makes the whole unreadable, by name, after three tries', async () => {
  let asked: string[] = [];
  const result = await read(({ store }) => {
    store.moods.set('kv-2', 'refusing');
    ({ asked } = store);
  });
  expect(result).toEqual({ kind: 'unreadable', member: 'kv-2', key: 'a', because: 'connection refused' });
  expect(asked.filter((one) => one.startsWith('kv-2'))).toHaveLength(3);
});
