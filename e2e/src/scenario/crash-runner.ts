import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ground } from '@moult/cli';
import { type Check, type ParsedReport, parseReport } from '@moult/report';
import type { Entry } from '@moult/rolling-upgrade';
import { execa } from 'execa';
import { workspace } from '../place/workspace.js';
import { prng } from '../seed/prng.js';
import { RunFollower } from '../watch/journal.js';
import type { CommandEnd } from './command-end.js';
import { type Played, runOf, type Scenario, type Stage } from './scenario.js';
import { until } from './until.js';
import { provedCheck } from './upgrade.js';

/** The steps of the canary at which the runner may die; drawn by the seed. */
const deadlySteps = [
  ...['launch', 'save-snapshot', 'take-down', 'detach-volume', 'move-address', 'snapshot-volume'],
  ...['attach-volume', 'mount-volume', 'start-service', 'prove'],
];

/** From the start of a run to its last step (ms). */
const runMs = 600_000;

/** Between two looks at the journal (ms): a step of the engine takes a tenth of a second and more. */
const followMs = 50;

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
    const typed = (): Runner => runner(stage.ground, { identity, home: folder });
    const follower = new RunFollower(stage.ground, 'upgrade');
    const killed = await killAt(step, typed(), () => follow(stage, follower));
    stage.say(`the runner is killed in ${step}, and the same command is typed again`);
    const end = await followed(typed(), () => follow(stage, follower));
    stage.ground.interrupts.first.throwIfAborted();
    if (end.says !== null) stage.say(`the second runner: ${end.says}`);
    const run = await runOf(stage);
    return {
      ...{ run, faults: [{ at: killed, node: null, says: `the runner was killed in ${step}` }] },
      checks: [
        provedCheck(end),
        takenOverCheck(run?.entries ?? []),
        reportCheck(await readReport(stage.ground, folder, run?.run ?? 'none')),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The command as an operator types it, in a process of its own. */
function runner(
  { config, release, cloud, stateBucket, interrupts }: Ground,
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
    // Whoever stops the rehearsal stops the command as a person would, and it ends at its own safe point.
    ...{ cancelSignal: interrupts.first, forceKillAfterDelay: false },
  });
}

type Runner = ReturnType<typeof runner>;

/** Follows the journal; whether a step has begun by now. */
type Follow = () => Promise<(step: string) => boolean>;

/** Kills a runner in a step, and gives the instant. Throws an Error with its last words when it ends before. */
async function killAt(step: string, process: Runner, look: Follow): Promise<number> {
  const isIn = async (): Promise<boolean> => (await look())(step);
  await until(`the runner is in ${step}`, { deadlineMs: runMs, over: overWith(process) }, isIn).catch(
    async (error: unknown) => {
      process.kill('SIGKILL');
      const { stderr } = await process;
      throw new Error(`The runner was not in ${step} in time: ${tail(stderr)}`, { cause: error });
    },
  );
  const at = Date.now();
  process.kill('SIGKILL');
  await process;
  return at;
}

/** Follows a runner until it has ended; one that does not end in time is killed, and that is its end. */
async function followed(process: Runner, look: Follow): Promise<CommandEnd> {
  const over = overWith(process);
  const limit = setTimeout(() => process.kill('SIGKILL'), runMs);
  try {
    while (!over.aborted) {
      await look();
      await sleep(followMs);
    }
    await look();
  } finally {
    clearTimeout(limit);
    // One that ended hears nothing; one that cannot be followed any more must not outlive the story.
    process.kill('SIGKILL');
  }
  const { exitCode, stderr } = await process;
  if (exitCode === 0) return { code: 0, says: null };
  return { code: 3, says: `it ended with ${String(exitCode)}: ${tail(stderr)}` };
}

/** Aborts when a process has ended. */
function overWith(process: Runner): AbortSignal {
  const over = new AbortController();
  void process.finally(() => over.abort(new Error('the runner has ended')));
  return over.signal;
}

/** The journal is followed where the runner writes it: what happens in another process is seen nowhere else. */
async function follow({ watch }: Stage, follower: RunFollower): Promise<(step: string) => boolean> {
  for (const entry of await follower.news()) watch.see(entry);
  return (step) => watch.has((fact) => fact.kind === 'step-started' && fact.step === step);
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

async function readReport({ config, release }: Ground, home: string, run: string): Promise<ParsedReport> {
  const file = join(home, config.environment, release.service.name, 'reports', run, 'report.json');
  return parseReport(await readFile(file, 'utf8').catch(() => ''));
}

/** The command writes a report of every run, also of one whose first runner is dead. Pure. */
export function reportCheck(parsed: ParsedReport): Check {
  const name = 'the command wrote the report of the run, and it passed';
  if (parsed.kind !== 'report') return { name, held: 'no', evidence: parsed.because };
  const { kind, causes } = parsed.report.verdict;
  const evidence = [kind, ...causes.map(({ says }) => says)].join(' ');
  return { name, held: kind === 'passed' ? 'yes' : 'no', evidence };
}

function tail(stderr: unknown): string {
  return (typeof stderr === 'string' ? stderr : '').split('\n').slice(-4).join(' ');
}
