import { Command, InvalidArgumentError } from 'commander';
import { check, type CheckOptions } from './check.js';

/** What the command needs of the outside. */
export interface Outside {
  /** The text of a file; rejects with a sentence that names it. */
  readFile(path: string): Promise<string>;
  stdout(text: string): void;
  stderr(text: string): void;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  exit(code: ExitCode): void;
}

/** 0 nothing is wrong, 1 violation, 2 usage or unreadable file, 3 undecided. */
export type ExitCode = 0 | 1 | 2 | 3;

/** The `history-checker` command. */
export function createProgram(outside: Outside): Command {
  const program = new Command('history-checker')
    .description('Checks what clients saw of a replicated key-value store.')
    .showHelpAfterError()
    .configureOutput({ writeOut: (text) => outside.stdout(text), writeErr: (text) => outside.stderr(text) })
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing is wrong, 1 violation, 2 usage or unreadable file, 3 undecided.',
    );
  program
    .command('check')
    .description('Say whether a history is linearizable and, with final reads, whether a write was lost.')
    .argument('<file>', 'history, JSON lines')
    .option('--members <file>', 'what every member holds in the end, JSON')
    .option('--deadline <seconds>', 'give up, undecided, after this long', seconds, 60)
    .option('--json', 'print the verdict as JSON', false)
    .copyInheritedSettings(program)
    .action((file: string, options: CheckOptions) => check(file, options, outside));
  return program;
}

function seconds(text: string): number {
  const number = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || number <= 0)
    throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}
