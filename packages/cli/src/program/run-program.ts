import { z } from 'zod';
import { BuildRefused } from '@moult/image-builder';
import { type Command, CommanderError } from 'commander';
import { ConfigUnreadable } from '../config/load.js';
import { TerraformFailed } from '../terraform/terraform.js';
import { CommandFailed, type ExitCode } from './command-failed.js';
import { say } from './say.js';

/** Runs a command line to its exit code; whatever goes wrong is one sentence and a next step. */
export async function runProgram(
  build: (ended: (code: ExitCode) => void) => Command,
  args: readonly string[],
): Promise<number> {
  let code: ExitCode = 0;
  const command = build((ended) => (code = ended)).exitOverride();
  for (const sub of command.commands) sub.exitOverride();
  try {
    await command.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** Says what went wrong, and gives the exit code. */
function exitCodeOf(error: unknown): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode;
  const { exitCode, lines } = reportOf(error);
  for (const line of lines) say(line);
  if (process.env['MOULT_DEBUG'] !== undefined && error instanceof Error) say(error.stack ?? '');
  return exitCode;
}

/** What an error says to a person, in sentences. Pure. */
export function reportOf(error: unknown): { readonly exitCode: ExitCode; readonly lines: readonly string[] } {
  if (error instanceof CommandFailed) {
    const next = error.next === undefined ? [] : [`next: ${error.next}`];
    return { exitCode: error.exitCode, lines: [error.message, ...next] };
  }
  if (error instanceof TerraformFailed) {
    return {
      exitCode: 1,
      lines: [`terraform: ${error.message}`, error.advice, `log:  ${error.log}`],
    };
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return { exitCode: 130, lines: [`${error.message}; the same command goes on where it stopped.`] };
  }
  if (error instanceof z.ZodError) return { exitCode: 1, lines: sentencesOf(error) };
  if (!(error instanceof Error)) return { exitCode: 1, lines: [String(error)] };
  const plain = error instanceof ConfigUnreadable || error instanceof BuildRefused || error.name === 'Error';
  return { exitCode: 1, lines: [plain ? error.message : `${error.name}: ${error.message}`] };
}

/** Whatever a schema refuses, each sentence naming its field. */
function sentencesOf({ issues }: z.ZodError): readonly string[] {
  return issues.map(({ path, message }) => `${path.length === 0 ? 'input' : path.join('.')}: ${message}.`);
}
