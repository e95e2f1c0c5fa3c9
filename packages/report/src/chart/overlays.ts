import type { RunReport } from '../model/report.js';
import type { Mark } from '../model/timeline.js';
import { html, type Markup } from '../page/markup.js';
import { duration, sinceStart } from '../page/words.js';
import { at, extent, type Frame, textWidth } from './frame.js';

/** The times without an acknowledged write that stand out, as bands over the tracks of cluster and traffic. */
export function gapBands(
  report: RunReport,
  frame: Frame,
  [top, bottom]: readonly [number, number],
): readonly Markup[] {
  const { traffic } = report;
  if (traffic === null) return [];
  // The time between two writes of the schedule is no gap to speak of, and many short ones hide the long one.
  const least = Math.max(4 * traffic.everyMs, (traffic.gaps[0]?.ms ?? 0) / 3);
  return traffic.gaps
    .filter(({ ms }) => ms >= least)
    .map((gap, index) => {
      const { x, width } = extent(frame, gap, 2);
      const [during] = gap.during;
      const says = `No acknowledged write for ${duration(gap.ms)} from ${sinceStart(report, gap.from)}${during === undefined ? '' : `, during ${during.name}`}`;
      const text = `gap ${duration(gap.ms)}`;
      // Beside the band, on the side where there is room.
      const left = x + width + textWidth(text) + 6 > frame.right;
      const label =
        index === 0
          ? html`<text
              x="${at(left ? x - 4 : x + width + 4)}"
              y="${at(bottom - 6)}"
              text-anchor="${left ? 'end' : 'start'}"
              >${text}</text
            >`
          : null;
      return html`<g class="gap${gap.ms > traffic.maxGapMs ? ' exceeded' : ''}"
        ><title>${says}</title
        ><rect x="${at(x)}" y="${at(top)}" width="${at(width)}" height="${at(bottom - top)}" />${label}</g
      > `;
    });
}

/** The row that the signs of marks stand in. */
export const markRow = 22;

/** Every mark as a numbered sign on top and a line down through all tracks; the numbers are those of the table. */
export function markLines(
  report: RunReport,
  frame: Frame,
  [top, bottom]: readonly [number, number],
): readonly Markup[] {
  return report.timeline.marks.map((mark, index) => {
    const x = at(frame.x(mark.at));
    return html`<g class="mark ${mark.kind}" data-mark="${mark.kind}"
      ><title>${markSays(report, mark)}</title>
      <line x1="${x}" x2="${x}" y1="${at(top + 18)}" y2="${at(bottom)}" /><circle
        cx="${x}"
        cy="${at(top + 9)}"
        r="8.5"
      />
      <text x="${x}" y="${at(top + 13)}" text-anchor="middle">${index + 1}</text></g
    > `;
  });
}

/** A mark in words. */
export function markSays(report: RunReport, { at: instant, node, says }: Mark): string {
  return `${sinceStart(report, instant)} ${node === null ? '' : `${node}: `}${says}`;
}
