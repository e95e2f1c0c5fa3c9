import type { RunReport } from '../model/report.js';
import type { TrafficCounts, TrafficGap, TrafficSeen } from '../model/traffic.js';
import { type Content, html, type Markup } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';
import { duration, percent, sinceStart } from './words.js';

/** What clients saw, in numbers. */
export function trafficSection(report: RunReport): Section {
  const { traffic } = report;
  return {
    ...{ id: 'traffic', title: 'Traffic' },
    content:
      traffic === null
        ? html`<p>No traffic was kept up during this run.</p>`
        : [schedule(traffic), counts(traffic), latencies(traffic), gaps(report, traffic.gaps)],
  };
}

function schedule({
  due,
  everyMs,
  minimumPerSecond,
  maxGapMs,
  successRatio,
  perSecond,
}: TrafficSeen): Markup {
  return html`<p>
    A write was due every ${duration(everyMs)}, whatever became of those before: ${due} in all, of which
    ${percent(successRatio)} were acknowledged (${perSecond.toFixed(1)} per second; fewer than
    ${minimumPerSecond} a second sent over any ${duration(Math.max(1000, maxGapMs))} would have made the
    figures worthless).
  </p>`;
}

function counts({ writes, reads, refused, groups }: TrafficSeen): Markup {
  const row = (name: string, of: TrafficCounts, gap: Content): readonly Content[] => [
    ...[name, of.sent, of.acknowledged, of.failed, of.unknown],
    gap,
  ];
  return table({
    caption: 'Operations by outcome',
    head: ['Traffic', 'Sent', 'Acknowledged', 'Failed', 'Unknown', 'Longest gap'],
    rows: [
      row(refused === 0 ? 'Writes' : `Writes (${refused} compare-and-sets were answered "no")`, writes, '–'),
      row('Consistent reads', reads, '–'),
      ...groups.map((group) => row(`Writes to ${group.name}`, group, duration(group.longestGapMs))),
    ],
    figures: [1, 2, 3, 4, 5],
  });
}

function latencies({ latency }: TrafficSeen): Markup {
  if (latency === null) return html`<p>No write was acknowledged, so none has a latency.</p>`;
  const { p50, p90, p99, p999, max } = latency;
  return table({
    caption: 'Latency of acknowledged writes, from when they were due',
    head: ['', 'Median', '90 %', '99 %', '99.9 %', 'Longest'],
    rows: [['Writes', ...[p50, p90, p99, p999, max].map(duration)]],
    figures: [1, 2, 3, 4, 5],
  });
}

/** More are in the JSON; the longest ones say what there is to say. */
const mostGaps = 10;

function gaps(report: RunReport, all: readonly TrafficGap[]): Markup {
  return table({
    caption: 'Longest times without an acknowledged write',
    head: ['From', 'For', 'Meanwhile'],
    rows: all.slice(0, mostGaps).map(({ from, ms, during }) => [
      sinceStart(report, from),
      duration(ms),
      during
        .slice(0, 3)
        .map((one) => `${one.name} (${duration(one.ms)} of it)`)
        .join(', ') || 'nothing that the journal knows of',
    ]),
    figures: [1],
  });
}
