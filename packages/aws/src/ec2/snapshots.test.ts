import { expect, test } from 'vitest';
import { tagSet } from '../testing/answers.js';
import { scriptedParts, testCall } from '../testing/parts.js';
import { Ec2Belongings } from './belongings.js';

const effect = { kind: 'snapshot-volume', volume: 'vol-1', plan: 'plan-1' } as const;
const none = '<snapshotSet/>';
const seen = (state: string): string =>
  `<snapshotSet><item><snapshotId>snap-1</snapshotId><volumeId>vol-1</volumeId><status>${state}</status>${tagSet({ 'moult:plan': 'plan-1' })}</item></snapshotSet>`;
const created = '<snapshotId>snap-2</snapshotId>';
const over = (script: Parameters<typeof scriptedParts>[0], now?: () => number) => {
  const scripted = scriptedParts(script, now);
  return { ...scripted, belongings: new Ec2Belongings(scripted.parts, { keepSnapshotsMs: 86_400_000 }) };
};

test('a snapshot carries volume, plan, token and how long it is kept', async () => {
  const { belongings, calls } = over({ DescribeSnapshots: [none], CreateSnapshot: [created] });
  expect(await belongings.snapshot(effect, testCall)).toEqual({
    kind: 'done',
    result: { snapshot: 'snap-2' },
  });
  const sent = Object.fromEntries(calls[1] ?? []);
  const tags = Object.entries(sent).filter(([name]) => /Tag\.\d+\.Key$/.test(name));
  expect(tags.map(([name, key]) => `${key}=${String(sent[name.replace('.Key', '.Value')])}`).sort()).toEqual([
    'Name=consul-1-data',
    'moult:cluster=consul',
    'moult:environment=test',
    'moult:keep-until=1970-01-02T00:00:00.000Z',
    'moult:node=consul-1',
    'moult:plan=plan-1',
    'moult:token=token-1',
  ]);
});

test('the snapshot that exists for this volume and plan is found', async () => {
  const { belongings, changes } = over({ DescribeSnapshots: [seen('pending')] });
  expect(await belongings.snapshot(effect, testCall)).toEqual({
    kind: 'done',
    result: { snapshot: 'snap-1' },
  });
  expect(changes()).toEqual([]);
});

test('a snapshot that failed does not count', async () => {
  const { belongings } = over({ DescribeSnapshots: [seen('error')], CreateSnapshot: [created] });
  expect(await belongings.snapshot(effect, testCall)).toEqual({
    kind: 'done',
    result: { snapshot: 'snap-2' },
  });
});

test('asked twice before any look shows it, one snapshot is taken', async () => {
  const { belongings, changes } = over({ DescribeSnapshots: [none], CreateSnapshot: [created] });
  const first = await belongings.snapshot(effect, testCall);
  expect(await belongings.snapshot(effect, testCall)).toEqual(first);
  expect(changes()).toEqual(['CreateSnapshot']);
});

// Safety rule: without the settling time, a lost answer and a stale look make two snapshots.
test('after a lost answer nothing new is taken until the first would have become visible', async () => {
  let now = 0;
  const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  const script = { DescribeSnapshots: [none, none, seen('pending')], CreateSnapshot: [lost, created] };
  const { belongings, changes } = over(script, () => now);
  expect(await belongings.snapshot(effect, testCall)).toMatchObject({ kind: 'unknown' });
  now = 5_000;
  expect(await belongings.snapshot(effect, testCall)).toMatchObject({ kind: 'again' });
  now = 6_000;
  expect(await belongings.snapshot(effect, testCall)).toEqual({
    kind: 'done',
    result: { snapshot: 'snap-1' },
  });
  expect(changes()).toEqual(['CreateSnapshot']);
});

test('after a lost answer that was never carried out, one is taken when that is certain', async () => {
  let now = 0;
  const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  const { belongings } = over({ DescribeSnapshots: [none], CreateSnapshot: [lost, created] }, () => now);
  expect(await belongings.snapshot(effect, testCall)).toMatchObject({ kind: 'unknown' });
  now = 20_000;
  expect(await belongings.snapshot(effect, testCall)).toMatchObject({ kind: 'done' });
});

test('a snapshot that was throttled is taken at the next call', async () => {
  const script = {
    DescribeSnapshots: [none],
    CreateSnapshot: [{ code: 'RequestLimitExceeded', status: 503 }, created],
  };
  const { belongings } = over(script);
  expect(await belongings.snapshot(effect, testCall)).toMatchObject({ kind: 'again' });
  expect(await belongings.snapshot(effect, testCall)).toMatchObject({ kind: 'done' });
});
