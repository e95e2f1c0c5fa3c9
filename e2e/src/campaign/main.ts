import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { execa } from 'execa';
import { workspace } from '../place/workspace.js';
import { scenarios } from '../scenario/scenarios.js';
import { outcomeSchema } from './outcome.js';
import { type CampaignRun, readRuns, runLine } from './runs.js';
import { withTable } from './table.js';

/** Images are baked by the first one; a rehearsal of five nodes with EC2's times takes a quarter of an hour (ms). */
const oneMs = 3_600_000;

interface Flags {
  readonly service: string;
  readonly only?: string;
  readonly latency: string;
  readonly seed: string;
}

const flags: Flags = new Command('campaign')
  .description(
    'every scenario in both latency profiles; each run is noted in docs/campaign.jsonl and counts in the table of docs/benchmarks.md',
  )
  .option('--service <name>', 'which service', 'consul')
  .option('--only <names>', 'these scenarios alone, with commas in between')
  .option('--latency <names>', 'these profiles alone', 'fast,ec2')
  .option('--seed <number>', 'of all of them', '1')
  .parse()
  .opts();

const wanted = flags.only?.split(',');
const chosen = scenarios.filter(({ name }) => wanted?.includes(name) !== false);
let red = 0;
for (const latency of flags.latency.split(',')) {
  for (const { name } of chosen) {
    const run = await rehearsed(name, latency);
    if (run.verdict !== 'passed') red += 1;
    process.stderr.write(`${[`${name} ${latency}: ${run.verdict}`, ...run.causes].join('\n  ')}\n`);
    await noted(run);
  }
}
process.stderr.write(red === 0 ? 'all passed\n' : `${red} did not pass\n`);
process.exitCode = red === 0 ? 0 : 1;

/** In a process of its own: its memory is its own, and nothing is left of the one before. */
async function rehearsed(scenario: string, latency: string): Promise<CampaignRun> {
  const main = join(workspace, 'e2e/src/rehearse/main.ts');
  const asked = [
    '--service',
    flags.service,
    '--scenario',
    scenario,
    '--latency',
    latency,
    '--seed',
    flags.seed,
    '--json',
    '--quiet',
  ];
  const node = ['--conditions=@moult/source', '--import', 'tsx', main, ...asked];
  const { stdout, stderr } = await execa('node', node, { cwd: workspace, reject: false, timeout: oneMs });
  const rest = {
    service: flags.service,
    scenario,
    latency,
    seed: Number(flags.seed),
    at: new Date().toISOString(),
  };
  try {
    return { ...rest, ...outcomeSchema.parse(JSON.parse(stdout)) };
  } catch {
    const unknown = { wholeMs: null, upgradeMs: null, gapMs: null, acknowledged: null, peakBytes: null };
    const causes = [stderr.trim().split('\n').slice(-6).join(' ')];
    return { ...rest, ...unknown, verdict: 'ended without a report', causes };
  }
}

/** After every one, so that a campaign that is stopped has told what it knew; no run takes the place of another. */
async function noted(run: CampaignRun): Promise<void> {
  const runs = join(workspace, 'docs/campaign.jsonl');
  const document = join(workspace, 'docs/benchmarks.md');
  await appendFile(runs, runLine(run));
  await writeFile(
    document,
    withTable(await readFile(document, 'utf8'), readRuns(await readFile(runs, 'utf8'))),
  );
}
