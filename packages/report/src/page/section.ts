import { type Content, html, type Markup } from './markup.js';

/** A part of the page that the contents list leads to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Content;
}

/** A section with its heading. */
export function section({ id, title, content }: Section): Markup {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${content}
  </section> `;
}

/** Links to every section, the first thing the keyboard reaches after the verdict. */
export function contents(sections: readonly Section[]): Markup {
  return html`<nav aria-label="Contents">
    <ul>
      ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
    </ul>
  </nav> `;
}
