import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that writes into a file, and who listens to it. */
export interface LoggedProcess {
  readonly command: readonly [string, ...string[]];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
  /** Gets what the process says on its standard output, instead of the log; made anew. */
  readonly output?: string;
  readonly onStart: (pid: number) => void;
  readonly onLine: (line: string) => void;
  /** Interrupts it. */
  readonly signal: AbortSignal;
  /** Interrupted when it has lasted so long (ms). */
  readonly deadlineMs: number;
  /** How long an interrupted process may take to end (ms); two minutes unless given. */
  readonly graceMs?: number;
}

/** How it ended. */
export type LoggedEnd =
  | { readonly kind: 'ended' }
  | { readonly kind: 'cancelled' }
  /** The deadline passed, and it ended when it was interrupted or had to be killed. */
  | { readonly kind: 'overdue'; readonly by: 'interrupt' | 'kill' }
  /** By us, when it did not end within the grace, or by somebody else: nothing is known of what it saved. */
  | { readonly kind: 'killed' }
  | { readonly kind: 'failed'; readonly because: string };

/**
 * An interrupt lets terraform finish the call in hand and save its state. Calls last minutes at most; a terraform
 * that is still there after two was asked in vain.
 */
const defaultGraceMs = 120_000;

/** How often the file is looked at while the process lives. */
const tailMs = 100;

/** Part of util-linux: has the kernel interrupt a process when the one that started it dies. */
const setpriv = '/usr/bin/setpriv';

/**
 * Runs a process that must outlive us for a moment when we are killed. It writes into a file, because a broken pipe would
 * kill it in the middle of its work, and it is interrupted by the kernel when we die (on Linux), so that it saves what it
 * did and gives its lock back. It is in a process group of its own: the terminal's Ctrl-C reaches us alone, and we pass
 * on the first one only, since terraform drops everything at the second.
 */
export async function runLogged(what: LoggedProcess): Promise<LoggedEnd> {
  await mkdir(dirname(what.log), { recursive: true, mode: 0o700 });
  await using log = await open(what.log, 'a+', 0o600);
  await using output = what.output === undefined ? undefined : await open(what.output, 'w', 0o600);
  const [binary, ...args]: readonly [string, ...string[]] = bound(what.command);
  const { size: start } = await log.stat();
  const child = spawn(binary, args, {
    cwd: what.folder,
    env: { ...process.env, ...what.env },
    stdio: ['ignore', output?.fd ?? log.fd, log.fd],
    detached: true,
  });
  if (child.pid !== undefined) what.onStart(child.pid);
  using stopping = new Stopping(child, what);
  const tail = new Tail(log, start, what.onLine);
  let exit: Exit | undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('error', ({ message }) => resolve(void (exit = { code: null, signal: null, says: message })));
    child.once('exit', (code, signal) => {
      resolve(void (exit = { code, signal, says: `${binary} ended with ${signal ?? String(code)}` }));
    });
  });
  while (exit === undefined) {
    await tail.read();
    await Promise.race([ended, sleep(tailMs)]);
  }
  await tail.read();
  tail.end();
  return endOf(exit, stopping.asked);
}

/** How a process ended, as the system says it. */
interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly says: string;
}

/** Who asked a process to end before it did by itself. */
type Asked = 'nobody' | 'caller' | 'deadline';

function endOf({ code, signal, says }: Exit, asked: Asked): LoggedEnd {
  if (code === 0) return { kind: 'ended' };
  const isKilled = signal === 'SIGKILL';
  if (asked === 'deadline') return { kind: 'overdue', by: isKilled ? 'kill' : 'interrupt' };
  if (isKilled) return { kind: 'killed' };
  return asked === 'caller' ? { kind: 'cancelled' } : { kind: 'failed', because: says };
}

/** Interrupts a process when its caller wants it or its deadline passes, and kills it when that was in vain. */
class Stopping implements Disposable {
  asked: Asked = 'nobody';
  readonly #child: ChildProcess;
  readonly #what: LoggedProcess;
  readonly #deadline: NodeJS.Timeout;
  readonly #cancel = (): void => this.#stop('caller');
  #forced: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess, what: LoggedProcess) {
    this.#child = child;
    this.#what = what;
    this.#deadline = setTimeout(() => this.#stop('deadline'), what.deadlineMs);
    what.signal.addEventListener('abort', this.#cancel, { once: true });
    if (what.signal.aborted) this.#cancel();
  }

  #stop(asked: Asked): void {
    // Once only: terraform drops everything at a second interrupt.
    if (this.asked !== 'nobody') return;
    this.asked = asked;
    this.#child.kill('SIGINT');
    this.#forced = setTimeout(() => this.#child.kill('SIGKILL'), this.#what.graceMs ?? defaultGraceMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#forced);
    this.#what.signal.removeEventListener('abort', this.#cancel);
  }
}

function bound(command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  if (process.platform !== 'linux' || !existsSync(setpriv)) return command;
  return [setpriv, '--pdeathsig', 'INT', '--', ...command];
}

/** Gives the lines of a file that grows, each once it is complete. */
class Tail {
  readonly #file: FileHandle;
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #at: number;
  #rest = '';

  constructor(file: FileHandle, at: number, onLine: (line: string) => void) {
    this.#file = file;
    this.#at = at;
    this.#onLine = onLine;
  }

  async read(): Promise<void> {
    const buffer = Buffer.alloc(64 * 1024);
    for (;;) {
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, this.#at);
      if (bytesRead === 0) return;
      this.#at += bytesRead;
      const lines = (
        this.#rest + this.#decoder.decode(buffer.subarray(0, bytesRead), { stream: true })
      ).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#onLine(line);
    }
  }

  end(): void {
    if (this.#rest !== '') this.#onLine(this.#rest);
  }
}
