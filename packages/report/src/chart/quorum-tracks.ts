import type { QuorumSeen, Reign } from '../model/quorum.js';
import type { RunReport } from '../model/report.js';
import { html, type Markup } from '../page/markup.js';
import { duration, sinceStart } from '../page/words.js';
import { at, extent, type Frame, textWidth, type Track } from './frame.js';

const reignHeight = 22;
const votersHeight = 30;

/** Who led in which term, and how many voters there were; nothing where nobody sampled. */
export function quorumTracks(report: RunReport, frame: Frame): readonly Track[] {
  const { quorum } = report;
  if (quorum === null) return [];
  return [
    {
      ...{ label: 'leader, term', note: `${quorum.termIncrements} begun`, height: reignHeight + 12 },
      drawn: html`<g data-track="leader"
        >${quorum.reigns.map((reign, index) => drawReign(report, frame, reign, index))}</g
      >`,
    },
    {
      ...{ label: 'voters', note: `fewest ${quorum.fewestVoters.voters} of ${quorum.members}` },
      ...{ height: votersHeight + 6, drawn: drawVoters(report, frame, quorum) },
    },
  ];
}

function drawReign(report: RunReport, frame: Frame, reign: Reign, index: number): Markup {
  const { x, width } = extent(frame, reign);
  const who = reign.leader ?? 'no leader';
  const texts = [`${who}, term ${reign.term}`, who, `${reign.term}`];
  const text = texts.find((one) => textWidth(one) + 6 <= width) ?? null;
  const kind = reign.leader === null ? 'none' : index % 2 === 0 ? 'even' : 'odd';
  const says = `${who}, term ${reign.term}: ${sinceStart(report, reign.from)} to ${sinceStart(report, reign.to)} (${duration(reign.to - reign.from)})`;
  return html`<g class="reign ${kind}"
    ><title>${says}</title><rect x="${at(x)}" y="2" width="${at(width)}" height="${reignHeight}" />${text ===
    null
      ? null
      : html`<text x="${at(x + width / 2)}" y="17" text-anchor="middle">${text}</text>`}</g
  > `;
}

function drawVoters(report: RunReport, frame: Frame, { voters, members }: QuorumSeen): Markup {
  return html`<g data-track="voters"
    >${voters.map((stretch) => {
      const { x, width } = extent(frame, stretch, 1);
      const height = (votersHeight * stretch.voters) / members;
      const says = `${stretch.voters} of ${members} voters from ${sinceStart(report, stretch.from)} for ${duration(stretch.to - stretch.from)}`;
      return html`<rect
        class="voters ${stretch.voters < members ? 'few' : 'all'}"
        x="${at(x)}"
        y="${at(2 + votersHeight - height)}"
        width="${at(width)}"
        height="${at(height)}"
        ><title>${says}</title></rect
      >`;
    })}<line
      class="base"
      x1="${at(frame.left)}"
      x2="${at(frame.right)}"
      y1="${votersHeight + 2}"
      y2="${votersHeight + 2}"
  /></g>`;
}
