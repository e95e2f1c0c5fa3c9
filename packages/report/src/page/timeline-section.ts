import { markSays } from '../chart/overlays.js';
import { timelineChart } from '../chart/chart.js';
import { phaseWords } from '../chart/phase-words.js';
import type { RunReport } from '../model/report.js';
import { phases } from '../model/timeline.js';
import { html, type Markup } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';
import { duration, sinceStart } from './words.js';

/** The picture, its legend, its marks in words, and all of it as tables. */
export function timelineSection(report: RunReport): Section {
  return {
    ...{ id: 'timeline', title: 'Timeline' },
    content: [
      html`<figure>
        ${legend(report)}
        <div class="scrolls" role="region" aria-label="Timeline" tabindex="0">${timelineChart(report)}</div>
        <figcaption>
          Time since the start, in minutes and seconds. Point at anything for its numbers.
        </figcaption>
      </figure>`,
      marks(report),
      html`<details>
        <summary>The timeline as a table</summary>
        ${lanesTable(report)}${reignsTable(report)}
      </details>`,
    ],
  };
}

function legend({ timeline, quorum, traffic }: RunReport): Markup {
  const used = new Set(timeline.lanes.flatMap(({ spans }) => spans.map(({ phase }) => phase)));
  const items = [
    ...phases
      .filter((phase) => used.has(phase))
      .map((phase) => [`span ${phase}`, phaseWords[phase].long] as const),
    ...(quorum === null ? [] : [['out', 'out of the voters'] as const]),
    ...(traffic === null
      ? []
      : ([
          ['rate acknowledged', 'write acknowledged'],
          ['rate unknown', 'outcome unknown'],
          ['rate failed', 'failed'],
          ['gap', 'no acknowledged write'],
        ] as const)),
  ];
  return html`<ul class="legend" aria-label="Legend">
    ${items.map(
      ([kind, words]) =>
        html`<li>
          <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
            <g class="${kind}"><rect class="${kind}" width="14" height="14" /></g>
          </svg>
          ${words}
        </li>`,
    )}
  </ul>`;
}

function marks(report: RunReport): Markup | null {
  const { marks: all } = report.timeline;
  if (all.length === 0) return null;
  return html`<h3 id="marks">Faults and stops</h3>
    <ol class="marks">
      ${all.map((mark) => html`<li>${markSays(report, mark)}</li>`)}
    </ol>`;
}

function lanesTable(report: RunReport): Markup {
  const rows = report.timeline.lanes.flatMap(({ node, spans }) =>
    spans.map(({ phase, step, attempt, from, to, state, says }) => [
      ...[node ?? 'cluster', attempt === 1 ? step : `${step}, attempt ${attempt}`, phaseWords[phase].short],
      ...[sinceStart(report, from), duration(to - from), state],
      says,
    ]),
  );
  const head = ['Node', 'Step', 'Phase', 'From', 'Took', 'End', 'On what'];
  return table({ caption: 'Steps', head, rows, figures: [3, 4] });
}

function reignsTable(report: RunReport): Markup | null {
  if (report.quorum === null) return null;
  const rows = report.quorum.reigns.map(({ leader, term, from, to }) => [
    ...[leader ?? 'no leader', String(term), sinceStart(report, from)],
    duration(to - from),
  ]);
  const head = ['Leader', 'Term', 'From', 'For'];
  return table({ caption: 'Leaders and terms', head, rows, figures: [1, 2, 3] });
}
