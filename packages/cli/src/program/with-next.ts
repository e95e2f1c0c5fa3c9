import type { Typed } from '../render/typed.js';
import { TerraformFailed } from '../terraform/terraform.js';
import { CommandFailed } from './command-failed.js';

/** An error that knows nothing of the command line, with the command that goes on after it. Pure. */
export function withNext(error: unknown, typed: Typed): unknown {
  if (error instanceof TerraformFailed) {
    return new CommandFailed(
      1,
      `terraform: ${error.message}\n${error.advice}\nlog:  ${error.log}`,
      typed.again,
    );
  }
  if (error instanceof Error && error.name === 'AbortError') {
    const sentence = `${error.message}; the same command goes on where it stopped.`;
    return new CommandFailed(130, sentence, typed.again);
  }
  return error;
}
