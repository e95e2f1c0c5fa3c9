import type { Operation } from '../history/operation.js';
import type { Violation } from '../linearizability/check-key.js';
import { asked, ms } from './words.js';

const barWidth = 40;

/**
 * A counterexample as text: one line per operation, in order of start, with its interval as a bar. `…` at the right
 * edge: it had not been answered by then. The mark is where the history stopped being linearizable.
 */
export function violationTimeline({ operations, culprit, at }: Violation): string {
  const from = Math.min(...operations.map(({ start }) => start));
  const column = (time: number) => Math.round(((time - from) / Math.max(at - from, 1e-9)) * (barWidth - 1));
  const rows = operations.map((operation) => ({
    client: operation.client,
    words: asked(operation),
    bar: bar(operation, column),
    mark: operation === culprit ? '  ◀ cannot be placed' : '',
  }));
  const client = widest(rows.map((row) => row.client));
  const words = widest(rows.map((row) => row.words));
  const lines = rows.map((row) =>
    `  ${row.client.padEnd(client)}  ${row.words.padEnd(words)}  ${row.bar.padEnd(barWidth)}${row.mark}`.trimEnd(),
  );
  const axis = `  ${' '.repeat(client + words + 2)}  ${ms(from)} … ${ms(at)}`;
  return [axis, ...lines].join('\n');
}

function bar(operation: Operation, column: (time: number) => number): string {
  const start = column(operation.start);
  const end = operation.outcome === 'ok' ? column(operation.end) : Infinity;
  const length = Math.max(Math.min(end, barWidth - 1) - start, 0);
  return `${' '.repeat(start)}${length === 0 ? '|' : `[${'-'.repeat(length - 1)}${end >= barWidth ? '…' : ']'}`}`;
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(({ length }) => length));
}
