import { beforeAll, describe, expect, test } from 'vitest';
import { reportOf } from '../build/report-of.js';
import type { RunReport } from '../model/report.js';
import { exampleParts } from '../test-support/example.js';
import { differences, diffReports } from './diff.js';
import { diffHtml } from './diff-html.js';
import { diffText } from './diff-text.js';

let rehearsal: RunReport;
let production: RunReport;

beforeAll(async () => {
  rehearsal = reportOf(await exampleParts());
  const parts = await exampleParts({ seed: 8 });
  production = reportOf({
    ...{ ...parts, run: 'upgrade-prod', traffic: null, quorum: null },
    environment: {
      ...parts.environment,
      kind: 'upgrade',
      name: 'prod',
      cloud: 'aws',
      profile: null,
      seed: null,
    },
  });
});

describe('two reports compared', () => {
  test('a report does not differ from itself', () => {
    expect(differences(diffReports(rehearsal, rehearsal))).toEqual([]);
    expect(diffText(diffReports(rehearsal, rehearsal))).toContain('Nothing differs but what was measured.');
  });

  test('another seed differs in figures only', async () => {
    const other = reportOf(await exampleParts({ seed: 9 }));
    expect(differences(diffReports(rehearsal, other))).toEqual([]);
  });

  test('a rehearsal and production differ in where they ran, and that is said', () => {
    const found = differences(diffReports(rehearsal, production)).map(({ what }) => what);
    expect(found).toEqual(['cloud', 'latency profile']);
  });

  test.each<readonly [string, string, (of: RunReport) => RunReport]>([
    ['verdict', 'the verdict', (of) => ({ ...of, verdict: { kind: 'failed', causes: [] } })],
    ['strategy', 'the strategy', (of) => ({ ...of, plan: { ...of.plan, strategy: 'replace' } })],
    [
      'bakeMs',
      'a setting',
      (of) => ({ ...of, plan: { ...of.plan, settings: { ...of.plan.settings, bakeMs: 1 } } }),
    ],
    ['order', 'the order', (of) => ({ ...of, plan: { ...of.plan, moves: [...of.plan.moves].reverse() } })],
    [
      'to, digest',
      'what the image was baked from',
      (of) => ({
        ...of,
        changed: {
          ...of.changed,
          image: { ...of.changed.image, to: { ...of.changed.image.to, digest: 'sha256:beef' } },
        },
      }),
    ],
    [
      'steps of node 2',
      'a gate that was not passed',
      (of) => ({
        ...of,
        gates: of.gates.filter(({ node, step }) => node !== 'kv-2' || step !== 'save-snapshot'),
      }),
    ],
    [
      'Terraform',
      'a tool',
      (of) => ({
        ...of,
        environment: { ...of.environment, tools: [{ name: 'Terraform', version: '1.12.0' }] },
      }),
    ],
  ])('names %s when it differs in %s', (what, _how, change) => {
    const found = differences(diffReports(rehearsal, change(rehearsal)));
    expect(found.map((row) => row.what)).toContain(what);
  });

  test('read as text side by side', async () => {
    const text = diffText(diffReports(rehearsal, production));
    await expect(text).toMatchFileSnapshot('__golden__/rehearsal-and-production.transcript.txt');
  });

  test('make a page of their own that asks for nothing', () => {
    const page = diffHtml(diffReports(rehearsal, production));
    expect(page).toContain('≠ differs');
    expect(page).toContain("default-src 'none'");
  });
});
