import { createInterface } from 'node:readline/promises';
import { CommandFailed } from './command-failed.js';

/** Where a person is asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Whether a person sits there. */
  readonly answers: boolean;
  /** A terminal that is read key by key hands Ctrl-C to whoever reads, and no signal comes of it. */
  readonly onCtrlC: () => void;
  /** Aborted, the question is taken back. */
  readonly signal: AbortSignal;
}

/** The terminal of this process; Ctrl-C at a question means what it means everywhere. */
export function terminalOf(signal: AbortSignal): Terminal {
  return {
    ...{ input: process.stdin, output: process.stderr, answers: process.stdin.isTTY, signal },
    onCtrlC: () => void process.emit('SIGINT'),
  };
}

/**
 * Asks on the terminal; `yes` answers at once, and without a terminal nobody can be asked: then `next` is what to type.
 * Interrupted, the question is rejected with an AbortError.
 */
export function confirmer(
  { yes, next }: { readonly yes: boolean; readonly next: string },
  terminal: Terminal,
): (question: string) => Promise<boolean> {
  return async (question) => {
    if (yes) return true;
    const { input, output, answers, onCtrlC, signal } = terminal;
    if (!answers) {
      throw new CommandFailed(1, `${question} There is no terminal to answer on: add --yes.`, next);
    }
    const lines = createInterface({ input, output, terminal: true });
    lines.on('SIGINT', onCtrlC);
    try {
      return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `, { signal })).trim());
    } catch (error) {
      if (signal.aborted) throw new DOMException('nothing was changed', 'AbortError');
      throw error;
    } finally {
      lines.close();
    }
  };
}
