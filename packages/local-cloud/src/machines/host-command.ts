import { execa, ExecaError } from 'execa';

/** A program of the host said no: which, with what arguments, and what it wrote. */
export class HostCommandFailed extends Error {
  override readonly name = 'HostCommandFailed';
  readonly command: string;
  readonly exitCode: number | undefined;
  readonly stderr: string;

  constructor(
    command: string,
    outcome: { readonly exitCode: number | undefined; readonly stderr: string },
    cause?: unknown,
  ) {
    super(`${command} failed (exit ${outcome.exitCode ?? 'none'}): ${outcome.stderr || 'no output'}`, {
      cause,
    });
    this.command = command;
    this.exitCode = outcome.exitCode;
    this.stderr = outcome.stderr;
  }
}

/** Long enough for any of the small programs used here on a busy machine; a hang must not hang the cloud. */
const defaultTimeoutMs = 30_000;

/**
 * Runs a program of the host with an argument array (no shell) and returns its stdout.
 * Throws {@link HostCommandFailed} on a non-zero exit, a missing program or after `timeoutMs` milliseconds.
 */
export async function hostCommand(
  file: string,
  args: readonly string[],
  options: { readonly input?: string; readonly timeoutMs?: number } = {},
): Promise<string> {
  try {
    const result = await execa(file, args, {
      timeout: options.timeoutMs ?? defaultTimeoutMs,
      ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
    });
    return result.stdout;
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    const stderr = outputOf(error.stderr);
    throw new HostCommandFailed(
      [file, ...args].join(' '),
      { exitCode: error.exitCode, stderr: stderr || error.shortMessage },
      error,
    );
  }
}

function outputOf(stderr: unknown): string {
  return typeof stderr === 'string' ? stderr.trim() : '';
}
