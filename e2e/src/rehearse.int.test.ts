import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onSignals } from '@moult/cli';
import { judge, parseFinalReads, parseHistory } from '@moult/history-checker';
import { parseReport, type RunReport } from '@moult/report';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchMemory } from './rehearse/host-memory.js';
import { keep, type Kept } from './rehearse/keep.js';
import { rehearse } from './rehearse/rehearse.js';
import { readRequest } from './rehearse/request.js';
import { plainUpgrade } from './scenario/upgrade.js';
import { consul } from './service/consul.js';
import { Screen } from './show/screen.js';
import { lookAt } from './test-support/look-at.js';

let folder: string;
let kept: Kept;
let report: RunReport;

/** One rehearsal of the default story: baking included where the machine has no images yet. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'moult-rehearsal-'));
  const read = readRequest({}, { seed: 7, region: null });
  if (read.kind !== 'request') throw new Error(read.because.join(' '));
  using interrupts = onSignals((line) => process.stderr.write(`${line}\n`));
  using memory = watchMemory();
  using show = new Screen(process.stderr, { quiet: false, now: () => performance.now() });
  const parts = { request: read.request, service: consul, scenario: plainUpgrade, show, interrupts, folder };
  const { story } = await rehearse(parts);
  if (story.kind === 'failed') throw story.error;
  if (story.kind === 'stopped') throw new Error('somebody stopped it');
  kept = await keep(folder, story.told, {
    phases: show.phases(),
    leastAvailableBytes: memory.leastBytes(),
  });
  const parsed = parseReport(await readFile(kept.outcome.report.json, 'utf8'));
  if (parsed.kind !== 'report') throw new Error(parsed.because);
  ({ report } = parsed);
}, 900_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('the verdict is green and every check held, each on evidence', () => {
  expect(report.verdict).toEqual({ kind: 'passed', causes: [] });
  expect(report.checks.filter(({ held }) => held !== 'yes')).toEqual([]);
  expect(report.checks.filter(({ evidence }) => evidence === '')).toEqual([]);
  expect(report.checks.map(({ name }) => name)).toEqual([
    'no acknowledged write was lost',
    'the history is linearizable',
    'what was loaded before is on every member',
    'at least 80 % of the writes to members in place were answered',
    'clients were at work until the run had ended',
    'every member was asked all the time',
    'no node was taken down while another was out',
    'nobody left the cluster and nobody joined it',
    'no volume was detached by force',
    'the upgrade ended with the proof that nothing is left to do',
    'nothing is left of the rehearsal',
    'every node kept its volume',
    'every node kept its address',
    'every node kept its node id',
    'every planned node has a new instance',
    'every member reports consul 1.8.7',
    'the quorum held throughout',
  ]);
});

test('clients were at work all the time, and their longest wait has its step', () => {
  const { traffic } = report;
  expect(traffic?.verdict).toEqual({ kind: 'within' });
  expect(traffic?.writes.acknowledged).toBeGreaterThan(500);
  const first = report.timeline.lanes.flatMap(({ spans }) => spans.map(({ from }) => from));
  expect(traffic?.from).toBeLessThan(Math.min(...first));
  expect(traffic?.gaps[0]?.during[0]?.name).toMatch(/^consul-\d |^cluster /);
});

test('every node was out alone, for seconds, and was sampled while it was', () => {
  expect(report.nodes).toHaveLength(3);
  for (const { outMs, replacedMs, version } of report.nodes) {
    expect(outMs).toBeGreaterThan(0);
    expect(replacedMs).toBeGreaterThan(0);
    expect(version).toEqual({ before: '1.8.7', after: '1.8.7' });
  }
  expect(report.quorum?.fewestVoters.voters).toBe(2);
});

test('what changed is said: images with their digests and sources, and what Terraform did', () => {
  const { image, release, terraform } = report.changed;
  expect(release).toEqual({ from: 'infra-v1', to: 'infra-v2' });
  expect(image.from?.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(image.to.sources.map(({ name, version }) => `${name} ${version}`)).toEqual(['consul 1.8.7']);
  expect(terraform?.map(({ address }) => address)).toContainEqual(
    expect.stringMatching(/^aws_launch_template\./),
  );
});

test('in a browser the page shows verdict, lanes and gaps, has no error and asks for nothing', async () => {
  await using looked = await lookAt(kept.outcome.report.html);
  const { page, errors, requests } = looked;
  expect(await page.locator('h1').innerText()).toMatch(/^✓ Passed: \S+ infra-v1 → infra-v2$/);
  for (const { node } of report.nodes)
    expect(await page.locator(`[data-lane="${node}"]`).boundingBox()).not.toBeNull();
  for (const track of ['leader', 'voters', 'rate', 'latency'])
    expect(await page.locator(`[data-track="${track}"]`).boundingBox()).not.toBeNull();
  expect(await page.getByText('Longest time without an acknowledged write').count()).toBeGreaterThan(0);
  expect(errors).toEqual([]);
  expect(requests).toEqual([]);
  // The picture in the README is made by naming its file.
  const path = process.env['MOULT_SCREENSHOT'];
  if (path !== undefined) await page.screenshot({ path });
});

test('the host had memory left', () => {
  expect(kept.outcome.leastAvailableBytes).toBeGreaterThan(0);
});

test('what was kept can be judged again by anybody, lost writes included', async () => {
  const { history, finalReads } = kept.outcome.report;
  const parsed = parseHistory(await readFile(history, 'utf8'));
  const reads = parseFinalReads(await readFile(finalReads ?? '', 'utf8'));
  if (parsed.kind !== 'history' || reads.kind !== 'final-reads') throw new Error('it cannot be read');
  expect(judge(parsed.history, reads.members)).toMatchObject({ kind: 'ok', members: 3, findings: [] });
  // The same with a member that holds nothing is a loss: the files do say something.
  const [member = ''] = reads.members.keys();
  const robbed = new Map(reads.members).set(member, new Map());
  expect(judge(parsed.history, robbed)).toMatchObject({ kind: 'violation', members: 3 });
});
