import type { Gate } from '../model/gate.js';
import type { RunReport } from '../model/report.js';
import { html, type Markup } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';
import { duration, plural, sinceStart } from './words.js';

/** Every step that passed, node by node, with what it was let pass on. */
export function gatesSection(report: RunReport): Section {
  const subjects = [...new Set(report.gates.map(({ node }) => node))];
  return {
    ...{ id: 'gates', title: 'Gates' },
    content: [
      html`<p>Each step waits until what it stands for has been seen, or halts the run at its deadline.</p>`,
      ...subjects.map((node) => ofNode(report, node)),
    ],
  };
}

function ofNode(report: RunReport, node: string | null): Markup {
  const gates = report.gates.filter((gate) => gate.node === node);
  const longest = gates.reduce<Gate | null>(
    (most, gate) => (most === null || gate.tookMs > most.tookMs ? gate : most),
    null,
  );
  const name = node ?? 'the cluster as a whole';
  const summary =
    longest === null
      ? ''
      : `${plural(gates.length, 'step')}, the longest ${longest.step} (${duration(longest.tookMs)})`;
  const proof = gates.findLast(({ step }) => step === 'prove');
  return html`<details>
      <summary><strong>${name}</strong>: ${summary}</summary>
      ${table({
        caption: `Gates of ${name}`,
        head: ['Step', 'Passed at', 'Took', 'Of its deadline', 'On what'],
        rows: gates.map((gate) => row(report, gate)),
        figures: [1, 2, 3],
      })}
    </details>
    ${proof === undefined
      ? null
      : html`<p class="proof">${name} was let back in on: ${proof.says.join('; ')}.</p>`}`;
}

function row(report: RunReport, gate: Gate): readonly (string | Markup)[] {
  const { step, attempt, at, tookMs, deadlineMs, says } = gate;
  return [
    attempt === 1 ? step : `${step}, attempt ${attempt}`,
    sinceStart(report, at),
    duration(tookMs),
    deadlineMs === null ? '–' : `${Math.ceil((100 * tookMs) / deadlineMs)} % of ${duration(deadlineMs)}`,
    says.join('; '),
  ];
}
