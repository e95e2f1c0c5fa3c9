import type { NodeSampled } from '../model/quorum.js';
import type { RunReport } from '../model/report.js';
import type { Lane, Span } from '../model/timeline.js';
import { html, type Markup } from '../page/markup.js';
import { duration, sinceStart } from '../page/words.js';
import { at, extent, fitted, type Frame, labelWidth, textWidth, type Track } from './frame.js';
import { phaseWords, segmentWord } from './phase-words.js';
import { inRows, type Placed } from './rows.js';

const barTop = 3;
const barHeight = 22;
const outTop = barTop + barHeight + 2;
const outHeight = 4;

/** One node's lane: what was done to it and, under it, when it was out of the voters. */
export function laneTrack(report: RunReport, frame: Frame, lane: Lane): Track {
  const sampled = report.quorum?.nodes.find(({ node }) => node === lane.node);
  const row = report.nodes.find(({ node }) => node === lane.node);
  return {
    label: html`<title>${lane.node ?? 'the cluster as a whole'}</title>${fitted(
        lane.node ?? 'cluster',
        labelWidth,
      )}`,
    note: row?.outMs == null || row.outMs === 0 ? '' : `out ${duration(row.outMs)}`,
    height: lane.node === null ? barTop + barHeight + 4 : outTop + outHeight + 5,
    drawn: html`<g data-lane="${lane.node ?? 'cluster'}"
      >${inRows(lane.spans).map((placed) => segment(report, frame, placed))}${sampled === undefined
        ? null
        : outBars(report, frame, sampled)}</g
    >`,
  };
}

function segment(report: RunReport, frame: Frame, { span, row, rows }: Placed<Span>): Markup {
  const { x, width } = extent(frame, span);
  const height = barHeight / rows;
  const top = barTop + row * height;
  const word = segmentWord(span);
  const fits = textWidth(word) + 6 <= width;
  const label = fits
    ? html`<text x="${at(x + width / 2)}" y="${at(top + height / 2 + 4)}" text-anchor="middle">${word}</text>`
    : null;
  const stopped = span.state === 'passed' ? '' : ` ${span.state}`;
  return html`<g class="span ${span.phase}${stopped}"
    ><title>${titleOf(report, span)}</title
    ><rect x="${at(x)}" y="${at(top)}" width="${at(width)}" height="${at(height)}" />${label}</g
  > `;
}

function titleOf(report: RunReport, { step, phase, from, to, state, says, attempt }: Span): string {
  const times = `${sinceStart(report, from)} to ${sinceStart(report, to)} (${duration(to - from)})`;
  const what = phase === 'catch-up' || phase === 'bake' ? `${step}, ${phaseWords[phase].short}` : step;
  const how = state === 'passed' ? '' : `, ${state}`;
  const again = attempt === 1 ? '' : `, attempt ${attempt}`;
  return `${what}${again}: ${times}${how}${says === '' ? '' : `\n${says}`}`;
}

function outBars(report: RunReport, frame: Frame, { node, out }: NodeSampled): readonly Markup[] {
  return out.map((stretch) => {
    const { x, width } = extent(frame, stretch, 2);
    const says = `${node} out of the voters for ${duration(stretch.to - stretch.from)} from ${sinceStart(report, stretch.from)}`;
    return html`<rect class="out" x="${at(x)}" y="${outTop}" width="${at(width)}" height="${outHeight}"
      ><title>${says}</title></rect
    >`;
  });
}
