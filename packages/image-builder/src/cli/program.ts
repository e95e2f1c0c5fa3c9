import { EC2Client } from '@aws-sdk/client-ec2';
import { Command, CommanderError, Option } from 'commander';
import { BuildRefused } from '../build-refused.js';
import { build } from '../build/build.js';
import { thisProcess } from '../build/owner.js';
import { changeStatus, listImages } from '../catalogue/images.js';
import { prune } from '../catalogue/prune.js';
import { loadDefinition } from '../definition/load.js';
import { buildDockerImage } from '../docker/build-docker-image.js';
import { interruptible } from './interrupt.js';
import { directories, parametersOf, type BuildFlags } from './options.js';
import { lineRenderer } from './render.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const answer = (value: unknown): void =>
  void process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);

/** Runs one command line. 0 done, 1 refused or a bug, 130 interrupted. Data on stdout, everything else on stderr. */
export async function program(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  using interrupt = interruptible(say);
  const { signal } = interrupt;
  const command = commands(environment, signal);
  try {
    await command.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (signal.aborted) return 130;
    say(error instanceof BuildRefused ? error.message : `moult-image: ${unexpected(error)}`);
    return 1;
  }
}

function unexpected(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
}

function commands(environment: NodeJS.ProcessEnv, signal: AbortSignal): Command {
  const ec2 = (): EC2Client => new EC2Client({ maxAttempts: 5 });
  const top = new Command('moult-image')
    .description('Bakes, tests and keeps immutable images.')
    .exitOverride();
  top
    .command('build <folder>')
    .description('build the image that image.ts of this folder defines, and test it')
    .option('--test', 'build and test, then remove it again')
    .option('--force', 'build even if an unchanged image exists')
    .option('--keep-on-failure', 'leave everything as it is when something fails')
    .option('--set <name=value...>', 'give a parameter of the definition another value')
    .addOption(new Option('--source <kind>', 'take sources in this kind only').choices(['url', 'debian']))
    .option('--subnet <id>', 'build in this subnet instead of a default one')
    .option('--admit <cidr>', 'the one address that may reach the build over SSH')
    .option('--verbose', 'show the output of scripts')
    .option('--json', 'progress as JSON lines')
    .action(async (folder: string, flags: BuildFlags) => {
      answer(await buildFolder(folder, flags, { ec2: ec2(), environment, signal }));
    });
  top
    .command('docker <folder> <base> <tag>')
    .description('the same definition as a container image, from a container image of its base, for tests')
    .addOption(new Option('--source <kind>', 'take sources in this kind only').choices(['url', 'debian']))
    .option('--verbose', 'show the output of scripts')
    .action(async (folder: string, base: string, tag: string, flags: BuildFlags) => {
      const watch = lineRenderer(say, { verbose: flags.verbose === true });
      const loaded = await loadDefinition(folder);
      const settings = { watch, signal, environment, sourceKind: flags.source, ...directories(environment) };
      answer(await buildDockerImage(loaded, { base, tag }, settings));
    });
  catalogueCommands(top, ec2);
  return top;
}

function catalogueCommands(top: Command, ec2: () => EC2Client): void {
  top
    .command('list [name]')
    .description('the images there are, newest first')
    .action(async (name?: string) => answer(await listImages(ec2(), { name })));
  top
    .command('promote <image-id>')
    .description('tested → released')
    .action(async (id: string) => answer(await changeStatus(ec2(), id, 'released')));
  top
    .command('revoke <image-id>')
    .description('nobody may use it any more')
    .action(async (id: string) => answer(await changeStatus(ec2(), id, 'revoked')));
  top
    .command('prune')
    .description('remove images that no rollback can need')
    .option('--keep <n>', 'newest tested images to keep of each name and version', '3')
    .option('--dry-run', 'say what would be removed')
    .action(async ({ keep, dryRun }: { keep: string; dryRun?: true }) => {
      const count = Number(keep);
      if (!Number.isInteger(count) || count < 1) {
        throw new BuildRefused('catalogue', `--keep ${keep}: it must be a whole number from 1 on.`);
      }
      answer(await prune(ec2(), { keep: count, dryRun: dryRun === true }));
    });
}

async function buildFolder(
  folder: string,
  flags: BuildFlags,
  { ec2, environment, signal }: { ec2: EC2Client; environment: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<unknown> {
  const watch =
    flags.json === true
      ? (event: unknown) => say(JSON.stringify(event))
      : lineRenderer(say, { verbose: flags.verbose === true });
  const loaded = await loadDefinition(folder, parametersOf(flags.set));
  return build(loaded, {
    ec2,
    mode: flags.test === true ? 'test' : flags.force === true ? 'force' : 'publish',
    watch,
    ...directories(environment),
    subnetId: flags.subnet,
    admit: flags.admit,
    sourceKind: flags.source,
    keepOnFailure: flags.keepOnFailure === true,
    signal,
    environment,
    owner: thisProcess(),
    now: () => new Date(),
  });
}
