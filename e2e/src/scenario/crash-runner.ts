import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExitCode, Ground } from '@moult/cli';
import { type Check, parseReport } from '@moult/report';
import type { Entry } from '@moult/rolling-upgrade';
import { execa } from 'execa';
import { workspace } from '../place/workspace.js';
import { prng } from '../seed/prng.js';
import { readRun, type RunRead } from '../watch/journal.js';
import type { Played, Scenario, Stage } from './scenario.js';
import { until } from './until.js';
import { provedCheck } from './upgrade.js';

/** The steps of the canary at which the runner may die; drawn by the seed. */
const deadlySteps = [
  ...['launch', 'save-snapshot', 'take-down', 'detach-volume', 'move-address', 'snapshot-volume'],
  ...['attach-volume', 'mount-volume', 'start-service', 'prove'],
];

/** From the start of a run to its last step (ms). */
const runMs = 600_000;

/** The upgrade is a process that is killed, and the same command is typed again. */
export const crashRunner: Scenario = {
  ...{ name: 'crash-runner', nodes: 3, strategy: 'swap', where: 'anywhere', expected: 'done' },
  says: 'the upgrade is killed with SIGKILL at a step drawn by the seed, and typed again: it goes on where it was',
  play,
};

async function play(stage: Stage): Promise<Played> {
  const folder = await mkdtemp(join(tmpdir(), 'moult-crash-'));
  try {
    const identity = join(folder, 'key');
    await writeFile(identity, stage.privateKey, { mode: 0o600 });
    const step = deadlySteps[Math.floor(prng(stage.seed)() * deadlySteps.length)] ?? 'take-down';
    const first = runner(stage.ground, { identity, home: folder });
    const killed = await killAt(stage, first, step);
    stage.say(`the runner is killed in ${step}, and the same command is typed again`);
    const again = runner(stage.ground, { identity, home: folder });
    const code = await endOf(stage, again);
    const run = await following(stage);
    return {
      ...{ run, code, faults: [{ at: killed, node: null, says: `the runner was killed in ${step}` }] },
      checks: [
        provedCheck(code),
        takenOverCheck(run.entries),
        await reportCheck(stage.ground, folder, run.run),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The command as an operator types it, in a process of its own. */
function runner(
  { config, release, cloud, stateBucket }: Ground,
  { identity, home }: { readonly identity: string; readonly home: string },
) {
  const main = join(workspace, 'infra', release.name.replace('infra-', ''), 'src/main.ts');
  return execa('node', ['--conditions=@moult/source', '--import', 'tsx', main, 'upgrade'], {
    cwd: workspace,
    env: {
      ...cloud.env,
      ...{ ENV: config.environment, MOULT_CLOUD: config.cloud, MOULT_KEY_PAIR: config.keyPair },
      ...{ MOULT_IDENTITY_FILE: identity, MOULT_STATE_BUCKET: stateBucket, MOULT_HOME: home },
      ...{ MOULT_NODES: String(config.nodes), MOULT_STRATEGY: config.strategy },
      ...{ MOULT_INSTANCE_TYPE: config.instanceType, MOULT_DATA_VOLUME_GIB: String(config.dataVolumeGiB) },
      MOULT_SETTINGS: JSON.stringify(config.settings ?? {}),
    },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
    reject: false,
  });
}

type Runner = ReturnType<typeof runner>;

async function killAt(stage: Stage, process: Runner, step: string): Promise<number> {
  const over = { is: false };
  void process.finally(() => (over.is = true));
  await until(`the runner is in ${step}`, runMs, async () => {
    if (over.is) throw new Error(`The runner ended before ${step}: ${tail((await process).stderr)}`);
    await follow(stage);
    return stage.watch.has((fact) => fact.kind === 'step-started' && fact.step === step);
  });
  const at = Date.now();
  process.kill('SIGKILL');
  await process;
  return at;
}

async function endOf(stage: Stage, process: Runner): Promise<ExitCode> {
  const over = { is: false };
  void process.finally(() => (over.is = true));
  await until('the second runner ends', runMs, async () => {
    await follow(stage);
    return over.is;
  });
  const { exitCode, stderr } = await process;
  if (exitCode !== 0) stage.say(`the second runner ended with ${String(exitCode)}: ${tail(stderr)}`);
  return exitCode === 0 ? 0 : 3;
}

/** The journal is followed where the runner writes it: what happens in another process is seen nowhere else. */
async function follow(stage: Stage): Promise<void> {
  const run = await readRun(stage.ground);
  if (run === null || run.intent !== 'upgrade') return;
  for (const entry of run.entries) stage.watch.see(entry);
}

async function following(stage: Stage): Promise<RunRead> {
  const run = await readRun(stage.ground);
  if (run === null) throw new Error('the upgrade has left no journal');
  return run;
}

/** Whether one runner really took over from another. Pure. */
export function takenOverCheck(entries: readonly Entry[]): Check {
  const runners = entries.filter(({ fact }) => fact.kind === 'runner-attached').length;
  return {
    name: 'a second runner took the run over and finished it',
    held: runners === 2 ? 'yes' : 'no',
    evidence: `${String(runners)} runners in one journal`,
  };
}

/** The command writes a report of every run, also of one whose first runner is dead. */
async function reportCheck({ config, release }: Ground, home: string, run: string): Promise<Check> {
  const file = join(home, config.environment, release.service.name, 'reports', run, 'report.json');
  const parsed = parseReport(await readFile(file, 'utf8').catch(() => ''));
  const verdict = parsed.kind === 'report' ? parsed.report.verdict : null;
  return {
    name: 'the command wrote the report of the run, and it passed',
    held: verdict?.kind === 'passed' ? 'yes' : 'no',
    evidence:
      parsed.kind === 'report'
        ? [verdict?.kind, ...(verdict?.causes ?? []).map(({ says }) => says)].join(' ')
        : parsed.because,
  };
}

function tail(stderr: unknown): string {
  return (typeof stderr === 'string' ? stderr : '').split('\n').slice(-4).join(' ');
}
