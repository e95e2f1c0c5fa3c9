import type { RunReport } from '../model/report.js';
import type { Check } from '../model/verdict.js';
import { html } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';

const words: Readonly<Record<Check['held'], string>> = {
  yes: '✓ held',
  no: '✗ did not hold',
  undecided: '? undecided',
};

/** What had to hold; whatever did not comes first. */
export function checksSection({ checks }: RunReport): Section {
  const order: readonly Check['held'][] = ['no', 'undecided', 'yes'];
  const sorted = [...checks].sort((a, b) => order.indexOf(a.held) - order.indexOf(b.held));
  const rows = sorted.map(({ name, held, evidence }) => [
    ...[name, html`<span class="held ${held}">${words[held]}</span>`],
    evidence,
  ]);
  return {
    ...{ id: 'checks', title: 'Checks' },
    content:
      rows.length === 0
        ? html`<p>Nothing was checked.</p>`
        : table({ caption: 'What had to hold', head: ['Check', 'Result', 'Evidence'], rows }),
  };
}
