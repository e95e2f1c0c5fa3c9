import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a command said and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A program of this workspace as a process of its own, as it is published. */
export class RunningCommand implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  #out = '';
  #err = '';

  /** `main`: path of the program's first file, built. */
  constructor(main: string, args: readonly string[]) {
    this.#child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.#out += chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#err += chunk.toString()));
    this.#ended = once(this.#child, 'close').then(([code]) => ({
      ...{ code: code as number | null, out: this.#out, err: this.#err },
    }));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Whole lines printed so far. */
  lines(): readonly string[] {
    return this.#out.split('\n').slice(0, -1);
  }

  /** Ctrl-C. */
  interrupt(): Promise<Ended> {
    this.#child.kill('SIGINT');
    return this.#ended;
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

/** Runs a program to its end. */
export async function runToEnd(main: string, args: readonly string[]): Promise<Ended> {
  await using running = new RunningCommand(main, args);
  return await running.ended();
}
