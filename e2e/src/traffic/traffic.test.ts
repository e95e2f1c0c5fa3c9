import { judge } from '@moult/history-checker';
import { beforeEach, describe, expect, test } from 'vitest';
import { defaultTraffic, slotOf, type TrafficSettings } from './slots.js';
import { FakeClock } from './test-support/fake-clock.js';
import { FakeStore } from './test-support/fake-store.js';
import { Traffic, type TrafficRecord } from './traffic.js';

const members = ['kv-1', 'kv-2', 'kv-3'];
const settings: TrafficSettings = { ...defaultTraffic, seed: 5, prefix: 'traffic/' };

let clock: FakeClock;
let store: FakeStore;
let inPlace: readonly string[];

beforeEach(() => {
  clock = new FakeClock();
  store = new FakeStore(clock);
  inPlace = members;
});

function start(changes: Partial<TrafficSettings> = {}): Traffic {
  return new Traffic(
    { ...settings, ...changes },
    { clock, targets: members.map((name) => store.member(name)), inPlace: () => inPlace },
  );
}

async function end(traffic: Traffic): Promise<TrafficRecord> {
  const stopped = traffic.stop();
  await clock.pass(settings.deadlineMs + 100);
  return stopped;
}

function outcomes({ operations }: TrafficRecord): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of operations) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

describe('open-loop traffic', () => {
  test('sends every operation when it is due, and records it with its member', async () => {
    const traffic = start();
    await clock.pass(10_000);
    const record = await end(traffic);
    expect(record.operations.filter(({ kind }) => kind !== 'read')).toHaveLength(401);
    expect(record.operations.filter(({ kind }) => kind === 'read')).toHaveLength(201);
    expect(outcomes(record)).toEqual({ ok: 602 });
    expect(new Set(record.operations.map(({ client }) => client.split('@')[1]))).toEqual(new Set(members));
    for (const { due, start: sent } of record.operations) expect(sent).toBe(due);
  });

  test('is not delayed by members that answer slowly or never', async () => {
    store.moods.set('kv-1', 'slow').set('kv-2', 'hanging');
    const traffic = start();
    await clock.pass(10_000);
    const record = await end(traffic);
    expect(record.operations).toHaveLength(602);
    expect(record.withheld).toEqual([]);
    for (const { due, start: sent } of record.operations) expect(sent).toBe(due);
  });

  test('calls an outcome unknown once its deadline has passed, also when the member does not listen', async () => {
    for (const member of members) store.moods.set(member, 'hanging');
    const traffic = start();
    await clock.pass(2_000);
    const record = await end(traffic);
    expect(Object.keys(outcomes(record))).toEqual(['unknown']);
    for (const { start: sent, end: ended } of record.operations) expect((ended ?? 0) - sent).toBe(1_050);
  });

  test('calls an outcome failed where the member says that nothing was done, and unknown where it threw', async () => {
    store.moods.set('kv-1', 'refusing').set('kv-2', 'throwing');
    const traffic = start();
    await clock.pass(3_000);
    const counts = outcomes(await end(traffic));
    expect(counts['failed']).toBeGreaterThan(40);
    expect(counts['unknown']).toBeGreaterThan(40);
    expect(counts['ok']).toBeGreaterThan(40);
  });

  test('writes no value twice', async () => {
    const traffic = start();
    await clock.pass(20_000);
    const { operations } = await end(traffic);
    const values = operations.flatMap((one) => (one.kind === 'read' ? [] : [one.value]));
    expect(new Set(values).size).toBe(values.length);
  });

  test('has compare-and-sets that are answered yes and such that are answered no', async () => {
    const traffic = start({ keys: 3 });
    await clock.pass(20_000);
    const { operations } = await end(traffic);
    const cas = operations.flatMap((one) =>
      one.kind === 'compare-and-set' && one.outcome === 'ok' ? [one.returned] : [],
    );
    expect(cas.filter((yes) => yes).length).toBeGreaterThan(20);
    expect(cas.filter((yes) => !yes).length).toBeGreaterThan(20);
  });

  test('bases no two compare-and-sets of a client on one finding: the second could only be refused', async () => {
    const traffic = start({ keys: 3, readEveryMs: 500 });
    await clock.pass(20_000);
    const { operations } = await end(traffic);
    const bases = operations.flatMap((one) =>
      one.kind === 'compare-and-set'
        ? [`${one.client.split('@')[0] ?? ''} ${one.key} ${String(one.expected)}`]
        : [],
    );
    expect(bases.length).toBeGreaterThan(20);
    expect(new Set(bases).size).toBe(bases.length);
  });

  test('asks members in place only through the clients that are meant to', async () => {
    inPlace = ['kv-1', 'kv-3'];
    const traffic = start();
    await clock.pass(3_000);
    const asked = (await end(traffic)).operations.map(({ client }) => client.split('@'));
    const of = (group: string): Set<string | undefined> =>
      new Set(asked.filter(([name]) => name?.startsWith(group)).map(([, member]) => member));
    expect(of('in-place')).toEqual(new Set(['kv-1', 'kv-3']));
    expect(of('all')).toEqual(new Set(members));
  });

  test('ends by itself after its longest time, and leaves no timer', async () => {
    const traffic = start({ longestMs: 2_000 });
    await clock.pass(60_000);
    expect(traffic.ended).toBe(true);
    const record = await end(traffic);
    expect(record.schedule.to - record.schedule.from).toBe(2_000);
    expect(clock.timers).toBe(0);
  });

  test('ends by itself after its most operations', async () => {
    const traffic = start({ mostOperations: 100 });
    await clock.pass(60_000);
    expect(traffic.ended).toBe(true);
    expect((await end(traffic)).operations).toHaveLength(100);
  });

  test('holds back what would pile up after this process was asleep, and says so', async () => {
    for (const member of members) store.moods.set(member, 'hanging');
    const traffic = start();
    await clock.pass(100);
    await clock.sleepThrough(60_000);
    const record = await end(traffic);
    expect(record.withheld.length).toBeGreaterThan(3_000);
    expect(record.operations.length).toBeLessThan(200);
  });

  test('makes histories that the checker finds linearizable, with members that forget to answer', async () => {
    store.moods.set('kv-2', 'forgetful');
    const traffic = start({ keys: 5 });
    await clock.pass(20_000);
    const { operations } = await end(traffic);
    const verdict = judge({ initial: new Map(), operations });
    expect(verdict.kind).toBe('ok');
    expect(verdict.operations).toBeGreaterThan(1_000);
  });

  test('makes histories in which writes that were lost behind its back are found', async () => {
    const traffic = start();
    await clock.pass(10_000);
    store.values.clear();
    await clock.pass(5_000);
    const { operations } = await end(traffic);
    expect(judge({ initial: new Map(), operations }).kind).toBe('violation');
  });
});

test('the schedule is the same for the same seed, and another for another', () => {
  const keys = (seed: number): string[] =>
    Array.from({ length: 100 }, (_, at) => slotOf({ ...settings, seed }, 'write', at).key);
  expect(keys(1)).toEqual(keys(1));
  expect(keys(1)).not.toEqual(keys(2));
  expect(new Set(keys(1)).size).toBeGreaterThan(35);
});
