import { Command, CommanderError } from 'commander';
import { BuildRefused } from '../build-refused.js';
import { imageCommands } from './image-commands.js';
import { onInterrupt } from './interrupt.js';
import { terminal } from './terminal.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Runs one command line. 0 done, 1 refused or a bug, 130 interrupted. Data on stdout, everything else on stderr. */
export async function program(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  using interrupt = onInterrupt(say);
  const { signal } = interrupt;
  const command = new Command('moult-image')
    .description('Bakes, tests and keeps immutable images.')
    .exitOverride();
  imageCommands(command, { ...terminal(process.stdout, process.stderr), environment, signal });
  try {
    await command.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    say(error instanceof BuildRefused ? error.message : `moult-image: ${unexpected(error)}`);
    return signal.aborted ? 130 : 1;
  }
}

function unexpected(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
}
