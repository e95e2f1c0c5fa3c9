import type { Operation } from '@moult/history-checker';
import { describe, expect, test } from 'vitest';
import { percentile } from './percentiles.js';
import { summariseTraffic } from './summary.js';
import type { TrafficRecord } from './traffic.js';

const schedule = { from: 10_000, to: 20_000, everyMs: 100, minimumPerSecond: 5 };

function write(
  at: number,
  changes: Partial<{ client: string; took: number; outcome: 'ok' | 'failed' | 'unknown' }> = {},
): Operation {
  const { client = 'all-1@kv-1', took = 4, outcome = 'ok' } = changes;
  const base = {
    client,
    key: 'k',
    value: String(at),
    kind: 'write',
    due: at,
    start: at,
    end: at + took,
  } as const;
  return { ...base, outcome };
}

/** A write every 100 ms, changed or left out by the one asked. */
function record(change: (at: number) => Operation | null): TrafficRecord {
  const due = Array.from({ length: 100 }, (_, index) => schedule.from + index * 100);
  return { schedule, operations: due.flatMap((at) => change(at) ?? []), withheld: [] };
}

const by = { maxGapMs: 1_000, intervals: [{ name: 'kv-2 take-down', from: 14_000, to: 16_000 }] };

describe('a summary of traffic', () => {
  test('counts what was acknowledged, failed and unknown, at which rate', () => {
    const outcome = (at: number): 'ok' | 'failed' | 'unknown' =>
      at < 19_000 ? 'ok' : at < 19_500 ? 'failed' : 'unknown';
    const seen = summariseTraffic(
      record((at) => write(at, { outcome: outcome(at) })),
      by,
    );
    expect(seen.writes).toEqual({ sent: 100, acknowledged: 90, failed: 5, unknown: 5 });
    expect(seen.perSecond).toBe(9);
    expect(seen.successRatio).toBe(0.9);
  });

  test('finds the longest gap with its window, and what went on meanwhile', () => {
    const seen = summariseTraffic(
      record((at) => (at >= 14_500 && at < 16_000 ? write(at, { outcome: 'unknown' }) : write(at))),
      by,
    );
    expect(seen.gaps[0]).toEqual({
      from: 14_404,
      to: 16_004,
      ms: 1600,
      during: [{ name: 'kv-2 take-down', ms: 1596 }],
    });
    expect(seen.verdict).toEqual({ kind: 'exceeded' });
  });

  test('without any acknowledgement has one gap, the whole window', () => {
    const seen = summariseTraffic(
      record((at) => write(at, { outcome: 'unknown' })),
      by,
    );
    expect(seen.gaps).toMatchObject([{ from: 10_000, to: 20_000, ms: 10_000 }]);
    expect(seen.verdict).toEqual({ kind: 'exceeded' });
    expect(seen.latency).toBeNull();
  });

  test('has no verdict when traffic stopped: too little was sent to tell an outage from nobody trying', () => {
    const seen = summariseTraffic(
      record((at) => (at < 15_000 ? write(at) : null)),
      by,
    );
    expect(seen.verdict).toEqual({ kind: 'too-little-traffic', from: 15_000, to: 16_000, sent: 0 });
  });

  test('has no verdict of traffic that never began', () => {
    expect(summariseTraffic({ schedule, operations: [], withheld: [] }, by).verdict.kind).toBe(
      'too-little-traffic',
    );
    const nothing = { ...schedule, to: schedule.from };
    expect(summariseTraffic({ schedule: nothing, operations: [], withheld: [] }, by).verdict.kind).toBe(
      'no-window',
    );
  });

  test('measures latency from when a write was due, so that waiting to be sent counts', () => {
    const late = record((at) => ({ ...write(at), start: at + 300, end: at + 304 }));
    expect(summariseTraffic(late, by).latency).toEqual({ p50: 304, p90: 304, p99: 304, p999: 304, max: 304 });
  });

  test('tells writers to members in place from writers to every member', () => {
    const seen = summariseTraffic(
      record((at) =>
        at % 200 === 0
          ? write(at, { client: 'in-place-1@kv-1' })
          : write(at, { client: 'all-1@kv-2', outcome: at < 15_000 ? 'ok' : 'failed' }),
      ),
      by,
    );
    expect(seen.groups).toEqual([
      { name: 'members in place', sent: 50, acknowledged: 50, failed: 0, unknown: 0, longestGapMs: 200 },
      { name: 'every member', sent: 50, acknowledged: 25, failed: 25, unknown: 0, longestGapMs: 5_096 },
    ]);
  });

  test('lays what became of writes out over time', () => {
    const { series } = summariseTraffic(
      record((at) => write(at, { outcome: at < 15_000 ? 'ok' : 'unknown' })),
      by,
    );
    expect(series).toHaveLength(40);
    expect(series.reduce((sum, { sent }) => sum + sent, 0)).toBe(100);
    expect(series[0]).toMatchObject({ from: 10_000, to: 10_250, acknowledged: 3, unknown: 0, p50: 4 });
    expect(series.at(-1)).toMatchObject({ acknowledged: 0, p50: null, p99: null });
  });
});

test('a percentile is a value that occurred', () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1);
  expect([0.5, 0.99, 0.999, 1, 0].map((share) => percentile(values, share))).toEqual([50, 99, 100, 100, 1]);
  expect(percentile([], 0.5)).toBeNull();
});
