import { CommanderError } from 'commander';
import { createProgram, type Outside } from './program.js';

/** Runs one command line to its exit code; whatever goes wrong is one sentence per problem and code 2. */
export async function run(words: readonly string[], outside: Outside): Promise<void> {
  try {
    await createProgram(outside).parseAsync([...words], { from: 'user' });
  } catch (cause) {
    if (cause instanceof CommanderError) {
      // Commander has said what is wrong; asked for help, it ends with 0.
      outside.exit(cause.exitCode === 0 ? 0 : 2);
      return;
    }
    outside.stderr(`history-checker: ${cause instanceof Error ? cause.message : String(cause)}\n`);
    outside.exit(2);
  }
}
