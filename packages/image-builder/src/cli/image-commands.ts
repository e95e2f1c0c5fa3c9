import { EC2Client } from '@aws-sdk/client-ec2';
import { Option, type Command } from 'commander';
import { BuildRefused } from '../build-refused.js';
import { changeStatus, listImages } from '../catalogue/images.js';
import { prune } from '../catalogue/prune.js';
import { loadDefinition } from '../definition/load.js';
import { buildDockerImage } from '../docker/build-docker-image.js';
import { buildFolder } from './build-folder.js';
import { directories, type BuildFlags } from './options.js';
import { watchFor } from './watch-for.js';
import type { Terminal } from './terminal.js';

/** What the commands need of the program that they are part of. */
export interface ImageCommandContext extends Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted, a build stops and undoes what it made. */
  readonly signal: AbortSignal;
  /** Default: a client that the AWS environment configures. */
  readonly ec2?: () => EC2Client;
}

/**
 * Adds `build`, `list`, `promote`, `revoke`, `prune` and `docker` to a command of commander's. Their actions reject with
 * `BuildRefused`, whose message is the sentence for the operator, or with EC2's error; they neither print errors nor exit.
 */
export function imageCommands(program: Command, context: ImageCommandContext): Command {
  const ec2 = context.ec2 ?? (() => new EC2Client({ maxAttempts: 5 }));
  buildCommands(program, context, ec2);
  catalogueCommands(program, context, ec2);
  return program;
}

function buildCommands(program: Command, context: ImageCommandContext, ec2: () => EC2Client): void {
  const { answer, environment, signal } = context;
  program
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
      answer(await orInterrupted(signal, () => buildFolder(folder, flags, { ...context, ec2: ec2() })));
    });
  program
    .command('docker <folder> <base> <tag>')
    .description('the same definition as a container image, from a container image of its base, for tests')
    .addOption(new Option('--source <kind>', 'take sources in this kind only').choices(['url', 'debian']))
    .option('--verbose', 'show the output of scripts')
    .action(async (folder: string, base: string, tag: string, flags: BuildFlags) => {
      const watch = watchFor(context, flags);
      const loaded = await loadDefinition(folder);
      const settings = { watch, signal, environment, sourceKind: flags.source, ...directories(environment) };
      answer(await orInterrupted(signal, () => buildDockerImage(loaded, { base, tag }, settings)));
    });
}

/** Whatever an interruption breaks in its own way ends in one sentence: by then everything has been undone. */
async function orInterrupted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!signal.aborted) throw cause;
    throw new BuildRefused(
      'interrupted',
      'The build was interrupted; what could be undone has been undone.',
      {
        cause,
      },
    );
  }
}

function catalogueCommands(program: Command, { answer }: ImageCommandContext, ec2: () => EC2Client): void {
  program
    .command('list [name]')
    .description('the images there are, newest first')
    .action(async (name?: string) => answer(await listImages(ec2(), { name })));
  program
    .command('promote <image-id>')
    .description('tested → released')
    .action(async (id: string) => answer(await changeStatus(ec2(), id, 'released')));
  program
    .command('revoke <image-id>')
    .description('nobody may use it any more')
    .action(async (id: string) => answer(await changeStatus(ec2(), id, 'revoked')));
  program
    .command('prune')
    .description('remove images that no rollback can need, and snapshots of images that are gone')
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
