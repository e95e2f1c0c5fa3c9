import { Command } from 'commander';

/** The `history-checker` command. */
export function createProgram(): Command {
  return new Command('history-checker');
}
