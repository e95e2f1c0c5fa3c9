import type { RunReport } from '../model/report.js';
import { html, type Markup } from '../page/markup.js';
import { grid } from './axis.js';
import { at, chartWidth, frameOf, type Track } from './frame.js';
import { laneTrack } from './lane-track.js';
import { gapBands, markLines, markRow } from './overlays.js';
import { quorumTracks } from './quorum-tracks.js';
import { describeTimeline } from './describe.js';
import { trafficTracks } from './traffic-tracks.js';

const top = 20;
const bottomMargin = 22;
const between = 4;

interface Placed extends Track {
  readonly y: number;
}

/**
 * Everything that happened, as one static picture on one time axis: a lane per node, leader and term, voters, what clients
 * saw, gaps and faults. It needs no script; what it shows is also told by its description and by tables.
 */
export function timelineChart(report: RunReport): Markup {
  const frame = frameOf(report.window);
  const marks = report.timeline.marks.length > 0 ? markRow : 0;
  const lanes = report.timeline.lanes.map((lane) => laneTrack(report, frame, lane));
  const below = [...quorumTracks(report, frame), ...trafficTracks(report, frame)];
  const placed = place([...lanes, ...below], top + marks);
  const last = placed.at(-1);
  const bottom = last === undefined ? top + marks : last.y + last.height;
  const clientsFrom = placed[lanes.length]?.y ?? bottom;
  const height = bottom + bottomMargin;
  return html`<svg
    class="chart"
    viewBox="0 0 ${chartWidth} ${at(height)}"
    role="img"
    aria-labelledby="chart-title chart-text"
    preserveAspectRatio="xMinYMin meet"
  >
    <title id="chart-title">Timeline of ${report.run}</title>
    <desc id="chart-text">${describeTimeline(report)}</desc>
    ${grid(frame, top, bottom)} ${placed.map((track) => drawTrack(track))}
    ${gapBands(report, frame, [clientsFrom, bottom])} ${markLines(report, frame, [top, bottom])}
  </svg>`;
}

function place(tracks: readonly Track[], from: number): readonly Placed[] {
  let y = from + between;
  return tracks.map((track) => {
    const placed = { ...track, y };
    y += track.height + between;
    return placed;
  });
}

function drawTrack({ y, label, note, drawn }: Placed): Markup {
  return html`<g transform="translate(0 ${at(y)})"
    ><text class="label" x="0" y="14">${label}</text>${note === ''
      ? null
      : html`<text class="note" x="0" y="27">${note}</text>`}${drawn}</g
  > `;
}
