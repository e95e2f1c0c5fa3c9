import { html, type Markup, verbatim } from './markup.js';
import { styleSheet } from './style.js';

/** The frame of every page: it forbids itself any request, whatever is in it. */
export function document({ title, body }: { readonly title: string; readonly body: Markup }): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="Moult" />
        <title>${title}</title>
        <style>
          ${verbatim(styleSheet)}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the details</a>
        ${body}
      </body>
    </html> `;
  return page.markup;
}
