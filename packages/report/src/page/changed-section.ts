import type { Changed, ImageFacts, TerraformChange } from '../model/change.js';
import type { RunReport } from '../model/report.js';
import { type Content, html, type Markup } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';
import { short, unknown } from './words.js';

/** From what to what: release, image, sources, versions as the members report them, and Terraform. */
export function changedSection(report: RunReport): Section {
  const { changed } = report;
  return {
    id: 'changed',
    title: 'What changed',
    content: [
      table({
        caption: 'Before and after',
        head: ['', 'Before', 'After'],
        rows: [
          ['Release', changed.release.from ?? 'nothing', changed.release.to],
          ...imageRows(changed),
          ['Version reported by the members', versions(report, 'before'), versions(report, 'after')],
        ],
      }),
      sources(changed),
      terraform(changed.terraform),
    ],
  };
}

function imageRows({ image: { from, to } }: Changed): readonly (readonly Content[])[] {
  const row = (name: string, say: (image: ImageFacts) => Content): readonly Content[] => [
    name,
    from === null ? 'nothing' : say(from),
    say(to),
  ];
  return [
    row('Image', ({ name, version, id }) => html`${name} ${version} <code>${id}</code>`),
    row('Content digest', ({ digest }) => digestOf(digest)),
    row('Base', ({ base }) => base ?? unknown),
  ];
}

function digestOf(digest: string | null): Content {
  return digest === null ? unknown : html`<code title="${digest}">${short(digest)}</code>`;
}

/** What every member says of itself; more than one version means that they differ. */
function versions({ nodes }: RunReport, when: 'before' | 'after'): string {
  const told = [...new Set(nodes.flatMap(({ version }) => version[when] ?? []))].sort();
  const silent = nodes.filter(({ version }) => version[when] === null).length;
  if (told.length === 0) return unknown;
  return silent === 0 ? told.join(', ') : `${told.join(', ')} (${silent} not known)`;
}

function sources({ image: { from, to } }: Changed): Markup {
  const rows = [from, to].flatMap((image) =>
    (image?.sources ?? []).map(({ name, version, sha256, from: origin }) => [
      ...[name, version, image === null ? '' : `${image.name} ${image.version}`, origin],
      html`<code title="${sha256}">${short(sha256)}</code>`,
    ]),
  );
  if (rows.length === 0) return html`<p>Where the software in the images came from is not known.</p>`;
  const head = ['Software', 'Version', 'In image', 'From', 'SHA-256'];
  return table({ caption: 'Where the software came from', head, rows });
}

function terraform(changes: readonly TerraformChange[] | null): Markup {
  if (changes === null) return html`<p>Terraform was not looked at.</p>`;
  if (changes.length === 0) return html`<p>Terraform changed nothing.</p>`;
  const rows = changes.map(({ address, action }) => [html`<code>${address}</code>`, action]);
  return table({ caption: 'What Terraform changed', head: ['Resource', 'Action'], rows });
}
