import type { RunReport } from '../model/report.js';
import { html } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';
import { duration, short } from './words.js';

/** The approved plan: the order with the reason for each place, cautions, settings. */
export function planSection({ plan }: RunReport): Section {
  const head = ['Place', 'Node', 'Is', 'Because'];
  const rows = plan.moves.map(({ node, place, because, canary }, index) => [
    ...[String(index + 1), node, canary ? `${place}, canary` : place],
    because,
  ]);
  const settings = Object.entries(plan.settings).map(([name, value]) => [
    html`<code>${name}</code>`,
    settingOf(name, value),
  ]);
  return {
    ...{ id: 'plan', title: 'Plan' },
    content: [
      html`<p>
        Plan <code title="${plan.hash}">${short(plan.hash)}</code>: ${plan.intent} to ${plan.service}
        ${plan.serviceVersion} by ${plan.strategy}.
      </p>`,
      table({ caption: 'Order, with the reason for each place', head, rows }),
      ...plan.skipped.map(({ node, because }) => html`<p>${node} was left alone: ${because}.</p>`),
      ...plan.cautions.map((caution) => html`<p class="caution">Caution: ${caution}</p>`),
      html`<details>
        <summary>Settings</summary>
        ${table({
          caption: 'Settings of the plan',
          head: ['Setting', 'Value'],
          rows: settings,
        })}
      </details>`,
    ],
  };
}

function settingOf(name: string, value: string | number): string {
  const isTime = typeof value === 'number' && (name.endsWith('Ms') || name.startsWith('deadline '));
  return isTime ? duration(value) : String(value);
}
