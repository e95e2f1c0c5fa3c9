import {
  type Availability,
  type Interval,
  isAcknowledgedWrite,
  longestGaps,
  measureAvailability,
  type Operation,
  silences,
} from '@moult/history-checker';
import type { TrafficCounts, TrafficGroup, TrafficSeen, TrafficVerdict } from '@moult/report';
import { latenciesOf } from './percentiles.js';
import { seriesOf } from './series.js';
import type { GroupName } from './slots.js';
import type { TrafficRecord } from './traffic.js';

/** More than these are of no interest: the longest ones tell the story. */
const mostGaps = 20;

/** What a record is judged by. */
export interface JudgedBy {
  /** The longest time without an acknowledged write that is allowed, milliseconds. */
  readonly maxGapMs: number;
  /** What went on meanwhile, to lay gaps at the door of. */
  readonly intervals: readonly Interval[];
}

/** What clients saw, in numbers. Pure; the verdict is the history checker's own measure of availability. */
export function summariseTraffic(record: TrafficRecord, by: JudgedBy): TrafficSeen {
  const { schedule, operations } = record;
  const measured = measureAvailability(operations, { schedule, ...by });
  const inWindow = operations.filter(({ start }) => start >= schedule.from && start < schedule.to);
  const writes = inWindow.filter(({ kind }) => kind !== 'read');
  const acknowledged = operations.filter(isAcknowledgedWrite);
  const seconds = (schedule.to - schedule.from) / 1000;
  return {
    ...{ from: schedule.from, to: schedule.to, everyMs: schedule.everyMs },
    ...{ minimumPerSecond: schedule.minimumPerSecond, maxGapMs: by.maxGapMs },
    verdict: verdictOf(measured),
    ...{ due: measured.due, refused: measured.refused, successRatio: measured.successRatio },
    writes: countsOf(writes, isAcknowledgedWrite),
    reads: countsOf(
      inWindow.filter(({ kind }) => kind === 'read'),
      ({ outcome }) => outcome === 'ok',
    ),
    perSecond: seconds > 0 ? measured.acknowledged / seconds : 0,
    latency: latenciesOf(acknowledged.map(({ due, start, end }) => end - (due ?? start))),
    gaps: longestGaps(silences(operations, schedule), mostGaps, by.intervals),
    groups: groupNames.map(([group, name]) => groupOf(record, group, name)),
    series: seriesOf(operations, schedule),
  };
}

const groupNames: readonly (readonly [GroupName, string])[] = [
  ['in-place', 'members in place'],
  ['all', 'every member'],
];

function groupOf({ operations, schedule }: TrafficRecord, group: GroupName, name: string): TrafficGroup {
  const own = operations.filter(({ client, kind }) => kind !== 'read' && client.startsWith(`${group}-`));
  const [longest] = longestGaps(silences(own, schedule), 1, []);
  return { name, ...countsOf(own, isAcknowledgedWrite), longestGapMs: longest?.ms ?? 0 };
}

function countsOf(
  operations: readonly Operation[],
  isAcknowledged: (operation: Operation) => boolean,
): TrafficCounts {
  const having = (outcome: Operation['outcome']): number =>
    operations.filter((operation) => operation.outcome === outcome).length;
  return {
    sent: operations.length,
    acknowledged: operations.filter(isAcknowledged).length,
    failed: having('failed'),
    unknown: having('unknown'),
  };
}

function verdictOf({ verdict }: Availability): TrafficVerdict {
  if (verdict.kind !== 'too-little-traffic') return { kind: verdict.kind };
  const { from, to, sent } = verdict.stretch;
  return { kind: 'too-little-traffic', from, to, sent };
}
