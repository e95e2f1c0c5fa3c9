import { Command, Option } from 'commander';
import { create } from '../commands/create.js';
import { destroy } from '../commands/destroy.js';
import { journal } from '../commands/journal.js';
import { plan } from '../commands/plan.js';
import { rollback } from '../commands/rollback.js';
import { status } from '../commands/status.js';
import { sweep } from '../commands/sweep.js';
import { testCreate } from '../commands/test-create.js';
import { testUpgrade } from '../commands/test-upgrade.js';
import { upgrade } from '../commands/upgrade.js';
import { wish } from '../commands/ask.js';
import type { Config } from '../config/config.js';
import type { Ground } from '../ground/ground.js';
import type { GroundParts } from '../ground/open-ground.js';
import { openGround } from '../ground/open-ground.js';
import { withReport } from '../report/with-report.js';
import { pruneSnapshots } from '../roll/kept-snapshots.js';
import type { InfraRelease } from '../release/infra-release.js';
import type { ExitCode } from './command-failed.js';
import { confirmer, terminalOf } from './confirm.js';
import { withConfigFlags } from './flags.js';
import { runProgram } from './run-program.js';
import { answer, say } from './say.js';
import { withGround, withParts } from './with-ground.js';

type Options = Readonly<Record<string, unknown>>;

/** A command's work on a ground. */
type Work = (ground: Ground, options: Options) => Promise<ExitCode>;

/** Throwaway environments need no name and no key pair: they get their own. */
const ownNames: Readonly<Partial<Config>> = { environment: 'throwaway', keyPair: 'throwaway' };

/** Milliseconds after which a sweep may remove a throwaway environment. */
const lifeMs = 2 * 3_600_000;

/** The command of one release: `infra-v1 create`, `infra-v2 upgrade`. Gives the exit code. */
export async function releaseProgram(
  release: InfraRelease,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  // Whoever upgrades a cluster at night has no use for it; it is a matter for this package's own releases.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  return runProgram((ended) => {
    const top = new Command(release.name)
      .description(
        `${release.name}: ${release.image.name} ${release.image.version} on machines that are replaced, with state that stays`,
      )
      .version(release.package.version);
    const add = (name: string, description: string): Command =>
      withConfigFlags(top.command(name).description(description));
    const on = (command: Command, work: Work): Command =>
      command.action(async (options: Options) => {
        ended(
          await withGround(
            { release, command: command.name(), args: args.slice(1), environment, options },
            (ground) => work(ground, options),
          ),
        );
      });
    const onParts = (
      command: Command,
      work: (parts: GroundParts, options: Options) => Promise<ExitCode>,
    ): Command =>
      command.action(async (options: Options) => {
        const invocation = {
          release,
          command: command.name(),
          args: args.slice(1),
          environment,
          options,
          fixed: ownNames,
        };
        ended(await withParts(invocation, (parts) => work(parts, options)));
      });
    rollCommands(add, on);
    runCommands(add, on);
    endCommands(add, on, onParts);
    return top;
  }, args);
}

type Add = (name: string, description: string) => Command;
type On = (command: Command, work: Work) => Command;
type OnParts = (
  command: Command,
  work: (parts: GroundParts, options: Options) => Promise<ExitCode>,
) => Command;

function rollCommands(add: Add, on: On): void {
  on(
    add('create', 'create the cluster, or finish creating it').option(
      '--json',
      'the cluster, and where the time went, as JSON',
    ),
    (ground, { json }) => create(ground, json === true ? answer : () => undefined),
  );
  on(
    add('plan', 'say what would happen, in which order and why; exit code 2 when something would').option(
      '--json',
      'the plan as JSON',
    ),
    (ground, { json }) => plan(ground, json === true ? answer : () => undefined),
  );
  on(
    mayLeaveWrites(add('upgrade', 'upgrade the cluster to this release, or go on with an upgrade')),
    (ground, options) => withReport(rolling(ground, options), upgrade),
  );
  on(mayLeaveWrites(add('rollback', 'go back to the release before')), (ground, options) =>
    withReport(rolling(ground, options), rollback),
  );
}

/** While nodes are replaced, writes of one small key show whether the cluster takes them. */
function mayLeaveWrites(command: Command): Command {
  return command.option('--no-writes', 'try no writes while nodes are replaced');
}

/** The ground of a command that replaces nodes. */
function rolling(ground: Ground, { writes }: Options): Ground {
  return { ...ground, writes: writes === false ? 'left' : 'tried' };
}

function runCommands(add: Add, on: On): void {
  on(
    add('status', 'which run the cluster is in, and how every member is').option('--json', 'as JSON'),
    (ground, { json }) => status(ground, json === true ? answer : () => undefined),
  );
  const because = (): Option =>
    new Option('--because <reason>', 'why; goes into the journal').makeOptionMandatory();
  for (const [kind, what] of [
    ['pause', 'stop the run at its next safe point'],
    ['resume', 'go on with a run that was paused or has halted'],
    ['abort', 'end the run where it is, with every setting put back'],
  ] as const) {
    const command = add(kind, what).addOption(because());
    on(kind === 'pause' ? command : mayLeaveWrites(command), (ground, options) => {
      const wished = { kind, because: String(options['because']) };
      // A pause only asks the runner that is at work, which writes the report itself.
      return kind === 'pause'
        ? wish(ground, wished)
        : withReport(rolling(ground, options), (there) => wish(there, wished));
    });
  }
  const show = add('journal', 'what happened in a run, entry by entry')
    .option('--run <name>', 'an earlier run')
    .option('--follow', 'go on until the run is finished')
    .option('--json', 'a JSON line for every entry');
  on(show, (ground, { run, follow, json }) =>
    journal(
      ground,
      { ...(typeof run === 'string' ? { run } : {}), follow: follow === true, json: json === true },
      (line) => process.stdout.write(`${line}\n`),
    ),
  );
}

function endCommands(add: Add, on: On, onParts: OnParts): void {
  const end = add('destroy', 'take the cluster down; data volumes are kept')
    .option('--yes', 'do not ask')
    .option('--delete-data', 'data volumes, snapshots and secrets too');
  on(end, (ground, { yes, deleteData }) =>
    destroy(ground, {
      deleteData: deleteData === true,
      confirm: confirmer(
        {
          yes: yes === true,
          next: ground.typed.other('destroy', deleteData === true ? '--yes --delete-data' : '--yes'),
        },
        terminalOf(ground.interrupts.first),
      ),
    }),
  );
  const tried = add(
    'test-create',
    'create a cluster in an environment of its own and remove it again',
  ).option('--keep-on-failure', 'leave the environment as it is when something fails');
  onParts(tried, (parts, { keepOnFailure }) =>
    testCreate(parts, { keepOnFailure: keepOnFailure === true, lifeMs }),
  );
  const upgraded = add(
    'test-upgrade',
    'upgrade a throwaway environment that the published release before made, and remove it again',
  ).option('--keep-on-failure', 'leave the environment as it is when something fails');
  onParts(upgraded, (parts, { keepOnFailure }) =>
    testUpgrade(parts, { keepOnFailure: keepOnFailure === true, lifeMs }),
  );
  const swept = add('sweep', 'remove throwaway environments, and volume snapshots, whose time is over')
    .option('--dry-run', 'only say which')
    .option('--json', 'as JSON');
  onParts(swept, async (parts, { dryRun, json }) => {
    await using ground = await openGround(parts);
    const { clients, stateBucket, interrupts } = ground;
    const found = await sweep({
      ...{ clients, stateBucket, say, now: new Date(), dryRun: dryRun === true },
      signal: interrupts.first,
    });
    await pruneSnapshots(ground, { dryRun: dryRun === true });
    if (json === true) answer(found);
    return 0;
  });
}
