import { expect, test } from 'vitest';
import { type CampaignRun, readRuns, runLine } from './runs.js';
import { withTable } from './table.js';

const run = (changes: Partial<CampaignRun>): CampaignRun => ({
  ...{ service: 'consul', scenario: 'upgrade', latency: 'fast', seed: 1, at: '2026-01-02T03:04:05Z' },
  ...{ verdict: 'passed', causes: [], wholeMs: 170_000, upgradeMs: 80_000, gapMs: 2_345 },
  ...{ acknowledged: 3_000, peakBytes: 314_572_800 },
  ...changes,
});
const empty = '# Numbers\n\n<!-- campaign:begin -->\n<!-- campaign:end -->\n\nThe end.\n';

/** The cells of every row. */
function rowsOf(document: string): readonly string[] {
  const lines = document.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) => line.replaceAll(/ +/g, ' '));
}

test('a run makes a row, and the text around stays', () => {
  const text = withTable(empty, [run({})]);
  expect(text.startsWith('# Numbers\n\n<!-- campaign:begin -->\n\n| service | scenario |')).toBe(true);
  expect(rowsOf(text)).toEqual([
    '| consul | upgrade | fast | 1 passed | passed | 170.0 s | 80.0 s | 2.3 s | 3000 | 300 MiB | 1 | 2026-01-02 |',
  ]);
  expect(text.endsWith('<!-- campaign:end -->\n\nThe end.\n')).toBe(true);
});

test('a red run stays in its row when a later one is green, whichever was written down first', () => {
  const red = run({ verdict: 'failed', at: '2026-01-01T00:00:00Z', gapMs: 9_000 });
  const [row] = rowsOf(withTable(empty, [run({}), red, run({ at: '2026-01-03T00:00:00Z' })]));
  expect(row).toContain('| 2 passed, 1 failed | passed | 170.0 s | 80.0 s | 2.3 s |');
});

test('the last run of a row gives its figures, red or not, and unknown ones are no zeros', () => {
  const died = run({ verdict: 'ended without a report', at: '2026-01-03T00:00:00Z', wholeMs: null });
  const [row] = rowsOf(withTable(empty, [run({}), { ...died, peakBytes: null, acknowledged: null }]));
  expect(row).toContain('| 1 passed, 1 ended without a report | ended without a report | - | 80.0 s |');
});

test('services, scenarios and profiles have rows of their own', () => {
  const runs = [run({ service: 'etcd' }), run({ latency: 'ec2' }), run({ scenario: 'bad-image' }), run({})];
  expect(rowsOf(withTable(empty, runs)).map((row) => row.split(' | ').slice(0, 3).join(' '))).toEqual([
    '| consul bad-image fast',
    '| consul upgrade ec2',
    '| consul upgrade fast',
    '| etcd upgrade fast',
  ]);
});

test('a table that is made again is the same', () => {
  const once = withTable(empty, [run({})]);
  expect(withTable(once, [run({})])).toBe(once);
});

test('a document without a place for it is refused', () => {
  expect(() => withTable('# Numbers\n', [run({})])).toThrow('no place between');
});

test('runs are read as they were written, and what is none is named by its line', () => {
  const text = `${runLine(run({}))}${runLine(run({ verdict: 'failed', causes: ['why'] }))}`;
  expect(readRuns(text)).toEqual([run({}), run({ verdict: 'failed', causes: ['why'] })]);
  expect(() => readRuns(`${text}{"service":"consul"}\n`)).toThrow('line 3 is no run');
});
