import { type Content, html, type Markup } from './markup.js';

/** A table: the first column names its row. */
export interface TableParts {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Content[])[];
  /** Columns that hold figures, counted from 0. */
  readonly figures?: readonly number[];
}

/**
 * A semantic table in a region of its own: when the page is zoomed or narrow, the region scrolls and the page does not, and
 * the keyboard reaches it.
 */
export function table({ caption, head, rows, figures = [] }: TableParts): Markup {
  const kind = (column: number): string => (figures.includes(column) ? 'figure' : 'text');
  return html`<div class="scrolls" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((name, column) => html`<th scope="col" class="${kind(column)}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => tableRow(row, kind))}
      </tbody>
    </table>
  </div>`;
}

function tableRow(row: readonly Content[], kind: (column: number) => string): Markup {
  return html`<tr>
    ${row.map((cell, column) =>
      column === 0 ? html`<th scope="row">${cell}</th>` : html`<td class="${kind(column)}">${cell}</td>`,
    )}
  </tr> `;
}
