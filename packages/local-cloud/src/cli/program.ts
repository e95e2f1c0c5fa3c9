import { Command, InvalidArgumentError, Option } from 'commander';
import { addDoctor } from './doctor.js';
import { down } from './down.js';
import { addFaults } from './fault-command.js';
import { addImages } from './images-command.js';
import { list } from './list.js';
import { status } from './status.js';
import { up } from './up.js';

/** Where a command writes and how it ends; data on stdout, words for people on stderr. */
export interface Terminal {
  stdout(text: string): void;
  stderr(text: string): void;
  /** 0 done, 1 failed, 130 interrupted (and cleaned up). */
  exit(code: 0 | 1 | 130): void;
}

/** The `local-cloud` command. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('local-cloud')
    .description('An EC2 endpoint on this machine where an instance is a machine.')
    .showHelpAfterError()
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 130 interrupted (and cleaned up).');
  const guarded = (act: () => Promise<void>) => runGuarded(terminal, act);
  program
    .command('up')
    .description('Start a cloud, print its environment as shell exports, show its machines until Ctrl-C.')
    .addOption(new Option('--latency <profile>', 'added delays').choices(['fast', 'ec2']).default('fast'))
    .option('--seed <number>', 'repeat the delays of an earlier run', wholeNumber)
    .option('--stale-reads <ms>', 'how far Describe calls may lag behind writes; 0 turns it off', wholeNumber)
    .option('--region <name>', 'region of the cloud', 'us-east-1')
    .option('--port <number>', 'loopback port of the endpoint (0: a free one)', wholeNumber, 0)
    .option('--image-store <folder>', 'keep the images made here, and offer those of earlier clouds')
    .addOption(
      new Option('--throttling <limits>', "EC2's request limits; on with --latency ec2").choices([
        'ec2',
        'off',
      ]),
    )
    .option('--json', 'print the environment as one JSON object', false)
    .action((options: Parameters<typeof up>[0]) => guarded(() => up(options, terminal)));
  program
    .command('down')
    .description('Remove what clouds with a dead owner left on this machine.')
    .requiredOption('--all', 'all of them (there is no other way to say which)')
    .option('--force', 'living clouds too', false)
    .option('--json', 'print the outcome as JSON', false)
    .action((options: Parameters<typeof down>[0]) => guarded(() => down(options, terminal)));
  program
    .command('status')
    .description('List the clouds of this machine.')
    .option('--json', 'print them as JSON', false)
    .action((options: Parameters<typeof status>[0]) => guarded(() => status(options, terminal)));
  program
    .command('list')
    .description('List the clouds of this user that run, with what a client needs to talk to them.')
    .option('--json', 'print them as JSON, credentials included', false)
    .action((options: Parameters<typeof list>[0]) => guarded(() => list(options, terminal)));
  addDoctor(program, terminal, guarded);
  addFaults(program, terminal, guarded);
  addImages(program, terminal, guarded);
  return program;
}

/** A failure is one sentence, not a stack trace. */
async function runGuarded(terminal: Terminal, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    terminal.stderr(`local-cloud: ${cause instanceof Error ? cause.message : String(cause)}\n`);
    terminal.exit(1);
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
