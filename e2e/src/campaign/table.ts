import type { CampaignRun } from './runs.js';

const begin = '<!-- campaign:begin -->';
const end = '<!-- campaign:end -->';

/**
 * Puts the table of all runs into a document between its two marks. Throws an Error when the document has no such place.
 * Pure.
 */
export function withTable(document: string, runs: readonly CampaignRun[]): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the document has no place between ${begin} and ${end}`);
  return `${document.slice(0, from)}${begin}\n\n${tableOf(runs)}\n\n${document.slice(to)}`;
}

const head = [
  ...['service', 'scenario', 'profile', 'runs', 'the last one', 'whole', 'upgrade', 'longest gap', 'writes'],
  ...['peak memory', 'seed', 'measured'],
];

/** A row for each service, scenario and profile: how its runs ended, all of them, and the figures of the last one. */
function tableOf(runs: readonly CampaignRun[]): string {
  const rows = new Map<string, CampaignRun[]>();
  for (const run of runs.toSorted((a, b) => a.at.localeCompare(b.at))) {
    const key = `${run.service} ${run.scenario} ${run.latency}`;
    rows.set(key, [...(rows.get(key) ?? []), run]);
  }
  const cells = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => cellsOf(row));
  const widths = head.map((word, at) => Math.max(word.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(head), line(rule), ...cells.map(line)].join('\n');
}

function cellsOf(row: readonly CampaignRun[]): readonly string[] {
  const last = row.at(-1);
  if (last === undefined) return [];
  return [
    ...[last.service, last.scenario, last.latency, tally(row), last.verdict],
    ...[seconds(last.wholeMs), seconds(last.upgradeMs), seconds(last.gapMs)],
    String(last.acknowledged ?? '-'),
    last.peakBytes === null ? '-' : `${String(Math.round(last.peakBytes / 2 ** 20))} MiB`,
    ...[String(last.seed), last.at.slice(0, 10)],
  ];
}

/** `2 passed, 1 failed`: no run is forgotten because a later one ended otherwise. */
function tally(row: readonly CampaignRun[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of row) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const words = [...counts].sort(([a], [b]) => Number(b === 'passed') - Number(a === 'passed'));
  return words.map(([verdict, count]) => `${String(count)} ${verdict}`).join(', ');
}

function seconds(ms: number | null): string {
  return ms === null ? '-' : `${(ms / 1000).toFixed(1)} s`;
}
