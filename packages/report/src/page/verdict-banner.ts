import type { RunReport } from '../model/report.js';
import type { ReportVerdict } from '../model/verdict.js';
import { html, type Markup } from './markup.js';
import { stopNotes } from './stop-notes.js';
import { dateAndTime, duration, plural } from './words.js';

const words: Readonly<Record<ReportVerdict['kind'], { readonly sign: string; readonly word: string }>> = {
  passed: { sign: '✓', word: 'Passed' },
  failed: { sign: '✗', word: 'Failed' },
  'no-verdict': { sign: '?', word: 'No verdict' },
};

const kinds = { rehearsal: 'Rehearsal', upgrade: 'Run' } as const;

/** The verdict in words, for titles. */
export function verdictWord({ kind }: ReportVerdict): string {
  return words[kind].word;
}

/** The first thing on the page: the verdict, of what, and every cause in one sentence. */
export function verdictBanner(report: RunReport): Markup {
  const { verdict, changed, window, plan, environment } = report;
  const { sign, word } = words[verdict.kind];
  const from = changed.release.from === null ? '' : `${changed.release.from} → `;
  return html`<header class="verdict ${verdict.kind}">
    <p class="kicker">
      ${kinds[environment.kind]} · ${plan.intent} · ${environment.name} / ${changed.cluster}
    </p>
    <h1><span aria-hidden="true">${sign}</span> ${word}: ${changed.cluster} ${from}${changed.release.to}</h1>
    ${causes(verdict)} ${stopNotes(report.stop)}
    <p class="when">
      ${dateAndTime(window.from)}, ${duration(window.to - window.from)}; ${plural(plan.moves.length, 'node')}
      of ${plan.nodes}, ${plan.strategy}
    </p>
  </header> `;
}

function causes({ kind, causes: all }: ReportVerdict): Markup {
  if (all.length === 0) return html`<p>Everything that was asked of it held.</p>`;
  // A failed run's open questions are said to be such, so that nobody mistakes them for its cause.
  return html`<ul class="causes">
    ${all.map((cause) => {
      const note = kind === 'failed' && cause.kind === 'undecided' ? 'Also undecided: ' : '';
      return html`<li>${note}${cause.says}</li>`;
    })}
  </ul>`;
}
