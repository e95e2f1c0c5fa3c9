/** Text that is markup already; everything else is escaped where it is put in. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in a template: null and empty lists leave nothing. */
export type Content = Markup | string | number | null | readonly Content[];

/**
 * HTML or SVG in which every value is escaped unless it is markup itself, so that a node's name or an error's text from
 * the outside can never become part of the page's structure.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = strings[0] ?? '';
  values.forEach((value, index) => {
    text += textOf(value) + (strings[index + 1] ?? '');
  });
  return { markup: text };
}

/** Markup that is known to be safe because it is ours: a style sheet, a path made of numbers. */
export function verbatim(markup: string): Markup {
  return { markup };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function textOf(value: Content): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escaped(value);
  return 'markup' in value ? value.markup : value.map(textOf).join('');
}

function escaped(text: string): string {
  return withoutControls(text).replace(/[&<>"']/g, (one) => entities[one] ?? one);
}

/** Control characters (a terminal's colours in an error's text) are no characters of HTML. */
function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (one) => (one === '\n' || one === '\t' ? one : '\u{fffd}'));
}
