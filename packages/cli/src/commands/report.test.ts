import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printReport, reportOf, type RunReport } from '@moult/report';
import { Scenario } from '@moult/rolling-upgrade/simulator';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandFailed } from '../program/command-failed.js';
import { reportCommands } from './report.js';

let folder: string;
let a: string;
let b: string;

/** A report of three nodes that the engine's simulator really upgraded. */
async function upgraded(): Promise<RunReport> {
  const scenario = new Scenario({ seed: 7, nodes: 3 });
  const plan = await scenario.mustPlan('upgrade', '2');
  await scenario.runOnce(plan);
  const to = { id: 'ami-2', name: 'kv', version: 'v2', digest: null, base: null, sources: [] };
  return reportOf({
    ...{ run: 'run-1', plan, entries: await scenario.world.journal.read(0), releaseBefore: 'infra-v1' },
    ...{ images: { from: null, to }, terraform: [], nodes: [], faults: [], checks: [] },
    ...{ traffic: null, quorum: null },
    environment: {
      ...{ kind: 'upgrade', name: 'prod', cloud: 'aws', region: 'us-east-1', profile: null, seed: null },
      ...{ scenario: null, command: 'npx infra-v2 upgrade', machine: 'one', tools: [] },
    },
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'moult-report-'));
  [a, b] = [join(folder, 'a.json'), join(folder, 'b.json')];
  const report = await upgraded();
  await writeFile(a, printReport(report));
  const { changed } = report;
  const other = { ...changed, image: { ...changed.image, to: { ...changed.image.to, version: 'v3' } } };
  await writeFile(b, printReport({ ...report, changed: other }));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a command prints, and the exit code that it ends with. */
async function typed(...args: readonly string[]): Promise<{ readonly code: number | null; said: string }> {
  let [code, said]: [number | null, string] = [null, ''];
  const program = new Command('report').exitOverride();
  reportCommands(
    program,
    (ended) => (code = ended),
    (text) => (said += text),
  );
  await program.parseAsync([...args], { from: 'user' });
  return { code, said };
}

test('open writes the page beside the report and prints where it is', async () => {
  const page = join(folder, 'a.html');
  expect(await typed('open', a, '--no-browser')).toEqual({ code: 0, said: `${page}\n` });
  expect(await readFile(page, 'utf8')).toContain('prod');
});

test('diff of a report with itself differs in nothing, and ends with 0', async () => {
  const { code, said } = await typed('diff', a, a);
  expect(code).toBe(0);
  expect(said).toMatch(/= cloud +aws us-east-1/);
});

test('diff of two reports that differ says in what, ends with 2, and writes the page where it is asked to', async () => {
  const page = join(folder, 'diff.html');
  const { code, said } = await typed('diff', a, b, '--html', page);
  expect(code).toBe(2);
  expect(said).toMatch(/v2.*v3/);
  expect(await readFile(page, 'utf8')).toContain('v3');
});

test('what is no report is refused in a sentence that names the file', async () => {
  const nothing = join(folder, 'nothing.json');
  await expect(typed('open', nothing, '--no-browser')).rejects.toThrow(`${nothing} cannot be read`);
  const empty = join(folder, 'empty.json');
  await writeFile(empty, '{}');
  await expect(typed('diff', a, empty)).rejects.toThrow(CommandFailed);
  await expect(typed('diff', a, empty)).rejects.toThrow(`${empty} is no report: `);
});
