import type { BeforeAfter, NodeRow } from '../model/node-row.js';
import type { RunReport } from '../model/report.js';
import { type Content, html } from './markup.js';
import type { Section } from './section.js';
import { table } from './table.js';
import { duration, unknown } from './words.js';

const head = [
  'Node',
  'Zone',
  'Instance',
  'Volume',
  'Address',
  'Node id',
  'Version',
  'Replaced in',
  'Out of the voters',
  'Terms begun',
];

/** One row per node: what changed about it, what did not, and what its replacement cost. */
export function nodesSection({ nodes }: RunReport): Section {
  const rows = nodes.map((node) => [
    ...[whole(node.node), whole(node.zone), moved(node.instance), same(node.volume), same(node.address)],
    ...[same(node.nodeId), moved(node.version), replaced(node)],
    node.outMs === null ? 'not sampled' : duration(node.outMs),
    node.termIncrements ?? (node.outMs === null ? 'not sampled' : '–'),
  ]);
  return {
    ...{ id: 'nodes', title: 'Nodes' },
    content: table({ caption: 'Every node, before and after', head, rows, figures: [7, 8, 9] }),
  };
}

function replaced({ replacedMs }: NodeRow): string {
  return replacedMs === null ? 'left alone' : duration(replacedMs);
}

/** A fact that is meant to change. */
function moved({ before, after }: BeforeAfter): Content {
  if (before === after) return code(after);
  return html`${code(before)} → ${code(after)}`;
}

/** A fact that must stay: a difference is marked. */
function same({ before, after }: BeforeAfter): Content {
  if (before !== null && after !== null && before !== after) {
    return html`<span class="held no">✗ ${code(before)} → ${code(after)}</span>`;
  }
  return code(after ?? before);
}

function code(text: string | null): Content {
  return text === null ? unknown : html`<code class="whole">${text}</code>`;
}

/** A name is not broken at its hyphens. */
function whole(name: string): Content {
  return html`<span class="whole">${name}</span>`;
}
