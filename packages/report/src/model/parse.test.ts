import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { reportOf } from '../build/report-of.js';
import { exampleParts } from '../test-support/example.js';
import { parseReport, printReport, reportJsonSchema } from './parse.js';
import type { RunReport } from './report.js';

let report: RunReport;

beforeAll(async () => {
  report = reportOf(await exampleParts());
});

function because(text: string): string {
  const parsed = parseReport(text);
  return parsed.kind === 'unreadable' ? parsed.because : '';
}

describe('a report file', () => {
  test('is read back as it was written', () => {
    expect(parseReport(printReport(report))).toEqual({ kind: 'report', report });
  });

  test.each([
    ['no JSON', () => 'report', 'the file is not JSON'],
    ['another document', () => '[]', 'the report: Invalid input: expected object, received array'],
    [
      'a later version',
      () => JSON.stringify({ ...report, schema: 2 }),
      'the report is of schema 2; this version reads schema 1',
    ],
    [
      'a wrong field',
      () => JSON.stringify({ ...report, verdict: { kind: 'fine', causes: [] } }),
      '"verdict.kind": Invalid option: expected one of "passed"|"failed"|"no-verdict"',
    ],
    [
      'a misspelt field',
      () => JSON.stringify({ ...report, verdcit: 1 }),
      'the report: Unrecognized key: "verdcit"',
    ],
  ])('that holds %s is refused in one sentence', (_what, text, sentence) => {
    expect(because(text())).toBe(sentence);
  });
});

test('the published JSON Schema is the one this package reads by', async () => {
  const published = await readFile(join(import.meta.dirname, '../../schema/report-1.schema.json'), 'utf8');
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(reportJsonSchema())));
});
