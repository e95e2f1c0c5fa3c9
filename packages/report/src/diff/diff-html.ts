import { document } from '../page/document.js';
import { html, type Markup } from '../page/markup.js';
import { contents, section, type Section } from '../page/section.js';
import { table } from '../page/table.js';
import type { DiffRow, DiffSection, ReportDiff } from './diff.js';
import { diffSentence } from './diff-text.js';

const words: Readonly<Record<DiffRow['kind'], string>> = {
  same: '= same',
  differs: '≠ differs',
  measured: 'measured',
};

/** A comparison as a page of the same kind as a report's: one file, no script, no request. */
export function diffHtml(diff: ReportDiff): string {
  const sections = diff.sections.map(sectionOf);
  return document({
    title: `${diff.a} and ${diff.b}`,
    body: html`<header class="verdict">
        <p class="kicker">Two runs compared</p>
        <h1>${diff.a} and ${diff.b}</h1>
        <p>${diffSentence(diff)}</p>
      </header>
      ${contents(sections)}
      <main id="main" tabindex="-1">${sections.map(section)}</main>`,
  });
}

function sectionOf({ title, rows }: DiffSection): Section {
  return {
    ...{ id: title.toLowerCase().replaceAll(' ', '-'), title },
    content: table({ caption: title, head: ['', 'a', 'b', ''], rows: rows.map(cells) }),
  };
}

function cells({ what, a, b, kind }: DiffRow): readonly (string | Markup)[] {
  const tone = kind === 'differs' ? 'no' : 'plain';
  return [what, a, b, html`<span class="held ${tone}">${words[kind]}</span>`];
}
