import { scaleLinear, scaleLog } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { RunReport } from '../model/report.js';
import type { TrafficBucket, TrafficSeen } from '../model/traffic.js';
import { html, type Markup, verbatim } from '../page/markup.js';
import { sinceStart } from '../page/words.js';
import { at, extent, type Frame, type Track } from './frame.js';

const rateHeight = 54;
const latencyHeight = 84;

/** Writes per second by outcome, and how long the acknowledged ones took; nothing where there was no traffic. */
export function trafficTracks(report: RunReport, frame: Frame): readonly Track[] {
  const { traffic } = report;
  if (traffic === null) return [];
  return [
    {
      ...{ label: 'writes / s', note: 'by outcome', height: rateHeight + 12 },
      drawn: html`<g data-track="rate">${drawRate(report, frame, traffic.series)}</g>`,
    },
    {
      ...{ label: 'latency', note: 'median, 99 %', height: latencyHeight + 8 },
      drawn: html`<g data-track="latency">${drawLatency(frame, traffic)}</g>`,
    },
  ];
}

const outcomes = ['acknowledged', 'unknown', 'failed'] as const;

function drawRate(report: RunReport, frame: Frame, series: readonly TrafficBucket[]): readonly Markup[] {
  const rate = (bucket: TrafficBucket, many: number): number =>
    (1000 * many) / Math.max(1, bucket.to - bucket.from);
  const most = series.reduce((top, bucket) => Math.max(top, rate(bucket, bucket.sent)), 1);
  const y = scaleLinear([0, most], [rateHeight, 2]).nice(2);
  const bars = series.map((bucket) => {
    const { x, width } = extent(frame, bucket, 0.5);
    let below = 0;
    const says = `${sinceStart(report, bucket.from)}: ${bucket.acknowledged} acknowledged, ${bucket.failed} failed, ${bucket.unknown} unknown`;
    return html`<g
      ><title>${says}</title>${outcomes.map((outcome) => {
        const top = below + rate(bucket, bucket[outcome]);
        const bar = bucket[outcome] === 0 ? null : rect(x, width, [y(top), y(below)], outcome);
        below = top;
        return bar;
      })}</g
    > `;
  });
  return [...levels(frame, y.ticks(2), y, (value) => String(value)), ...bars];
}

function rect(x: number, width: number, [top, bottom]: readonly [number, number], kind: string): Markup {
  return html`<rect
    class="rate ${kind}"
    x="${at(x)}"
    y="${at(top)}"
    width="${at(Math.max(0.5, width - 0.4))}"
    height="${at(bottom - top)}"
  />`;
}

function drawLatency(frame: Frame, { series }: TrafficSeen): readonly Markup[] {
  const values = series.flatMap(({ p50, p99 }) => [p50 ?? [], p99 ?? []].flat());
  // A tenth of a millisecond is below what any network answers in; a logarithm has no zero.
  const least = Math.max(
    0.1,
    values.reduce((a, b) => Math.min(a, b), 1000),
  );
  const most = Math.max(
    least * 10,
    values.reduce((a, b) => Math.max(a, b), 1),
  );
  const y = scaleLog([least, most], [latencyHeight, 2]).nice();
  const middle = (bucket: TrafficBucket): number => frame.x((bucket.from + bucket.to) / 2);
  const height = (ms: number | null): number => y(Math.max(least, ms ?? least));
  const known = ({ p50 }: TrafficBucket): boolean => p50 !== null;
  const spread = area<TrafficBucket>(
    middle,
    ({ p50 }) => height(p50),
    ({ p99 }) => height(p99),
  );
  const median = line<TrafficBucket>(middle, ({ p50 }) => height(p50));
  const slow = line<TrafficBucket>(middle, ({ p99 }) => height(p99));
  const drawn = [...series];
  const path = (kind: string, d: string | null): Markup =>
    html`<path class="${kind}" d="${verbatim(d ?? '')}" />`;
  const decades = [0.1, 1, 10, 100, 1000, 10_000].filter((ms) => y(ms) >= 0 && y(ms) <= latencyHeight + 1);
  return [
    ...levels(frame, decades, y, (ms) => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`)),
    path('spread', spread.defined(known).digits(1)(drawn)),
    path('p99', slow.defined(known).digits(1)(drawn)),
    path('p50', median.defined(known).digits(1)(drawn)),
  ];
}

function levels(
  frame: Frame,
  values: readonly number[],
  y: (value: number) => number,
  text: (value: number) => string,
): readonly Markup[] {
  return values.map(
    (value) =>
      html`<line
          class="level"
          x1="${at(frame.left)}"
          x2="${at(frame.right)}"
          y1="${at(y(value))}"
          y2="${at(y(value))}"
        />
        <text class="level" x="${at(frame.left - 4)}" y="${at(y(value) + 4)}" text-anchor="end"
          >${text(value)}</text
        >`,
  );
}
