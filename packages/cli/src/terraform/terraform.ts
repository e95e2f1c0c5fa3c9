import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Deadlines, deadlines, lasting, type TerraformWork } from './deadlines.js';
import { explain } from './explain.js';
import { type LoggedEnd, type LoggedProcess, runLogged } from './logged-process.js';
import { type Diagnostic, type PlannedChange, readMessage, type TerraformMessage } from './messages.js';

/** How terraform is run: where, with what, and who listens. */
export interface TerraformSettings {
  readonly binary: string;
  /** Folder that holds the configuration. */
  readonly folder: string;
  /** Everything terraform printed, whole, for the operator. */
  readonly log: string;
  /** Given in addition to the process's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** `key=value` for `terraform init -backend-config`. */
  readonly backend: readonly string[];
  readonly onMessage: (message: TerraformMessage) => void;
  /** Told the process id of every terraform, and whether it takes the lock of the state, right after its start. */
  readonly onProcess?: (pid: number, does: 'takes-lock' | 'takes-none') => void;
  /** Told how every terraform ended; one that was killed has left its lock. */
  readonly onEnd?: (how: 'by-itself' | 'killed') => void;
  readonly signals: TerraformSignals;
  /** Asked before every start; what it rejects with, the call rejects with, and terraform is not started. */
  readonly mayStart?: () => Promise<void>;
  /** What differs from {@link deadlines}. */
  readonly deadlines?: Partial<Deadlines>;
  /** How long an interrupted terraform may take to end (ms); two minutes unless given. */
  readonly graceMs?: number;
}

/** Each of them interrupts a terraform that runs; it is waited for until it has saved what it did. */
export interface TerraformSignals {
  /** For what changes nothing and may be left at any moment. */
  readonly leave: AbortSignal;
  /** For an apply: what is half done is hardest to understand, so it is only left when somebody insists. */
  readonly stop: AbortSignal;
}

/** Terraform refused or failed; the message is a sentence, `advice` the one thing to do. */
export class TerraformFailed extends Error {
  override readonly name = 'TerraformFailed';
  readonly advice: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly log: string;

  constructor(diagnostics: readonly Diagnostic[], log: string) {
    const { sentence, advice } = explain(diagnostics, log);
    super(sentence);
    this.advice = advice;
    this.diagnostics = diagnostics;
    this.log = log;
  }
}

/** A saved plan and what it would do. */
export interface SavedPlan {
  readonly file: string;
  /** Without reads and no-ops: empty means that nothing is to be done. */
  readonly changes: readonly PlannedChange[];
  /** Outputs that say something else afterwards, also when no resource changes. */
  readonly outputs: readonly string[];
}

const planFile = 'tfplan';

/** Commands that let others work on the state meanwhile: a lock that is seen beside them is somebody else's. */
const lockless: ReadonlySet<string> = new Set(['init', 'output', 'force-unlock']);

/** Terraform in one folder. Each call starts the AWS provider, which takes seconds: `calls` says how many there were. */
export class Terraform {
  readonly #settings: TerraformSettings;
  #calls = 0;
  #workedMs = 0;

  constructor(settings: TerraformSettings) {
    this.#settings = settings;
  }

  /** How often terraform was started. */
  get calls(): number {
    return this.#calls;
  }

  /** How long terraform ran in all, in milliseconds. */
  get workedMs(): number {
    return this.#workedMs;
  }

  /** Folder that holds the configuration. */
  get folder(): string {
    return this.#settings.folder;
  }

  async init(): Promise<void> {
    await this.#run('init', ['-input=false', '-reconfigure', ...this.#backend()]);
  }

  /** Initialises, and moves the state from where it was to where the configuration says. */
  async migrate(): Promise<void> {
    // Terraform refuses to speak JSON here.
    await this.#plainly('init', [
      'init',
      '-no-color',
      '-input=false',
      '-migrate-state',
      '-force-copy',
      ...this.#backend(),
    ]);
  }

  /** Plans and saves the plan, so that what is shown and what is applied are the same. */
  async plan(options: { readonly destroy?: boolean } = {}): Promise<SavedPlan> {
    const destroy = options.destroy === true ? ['-destroy'] : [];
    const messages = await this.#run('plan', ['-input=false', `-out=${planFile}`, ...destroy]);
    const changes = messages.flatMap((message) => (message.kind === 'planned' ? [message.change] : []));
    return {
      file: planFile,
      changes: changes.filter(({ action }) => action !== 'noop' && action !== 'read'),
      outputs: messages.flatMap((message) => (message.kind === 'outputs' ? message.changed : [])),
    };
  }

  async apply(plan: SavedPlan): Promise<void> {
    await this.#run('apply', ['-input=false', plan.file]);
  }

  /** The stack's outputs; needs no provider and so takes no time. */
  async outputs(): Promise<unknown> {
    return JSON.parse(await this.#plainly('record', ['output', '-json', '-no-color']));
  }

  /** Takes the lock of a holder that is known to be dead. */
  async unlock(lockId: string): Promise<void> {
    await this.#plainly('record', ['force-unlock', '-force', '-no-color', lockId]);
  }

  /** Takes resources as they are that Terraform would make anew because their making was interrupted. */
  async untaint(addresses: readonly string[]): Promise<void> {
    for (const address of addresses) await this.#plainly('record', ['untaint', '-no-color', address]);
  }

  /** Forgets resources without touching them. */
  async forget(addresses: readonly string[]): Promise<void> {
    if (addresses.length > 0) await this.#plainly('record', ['state', 'rm', '-no-color', ...addresses]);
  }

  #backend(): readonly string[] {
    return this.#settings.backend.map((setting) => `-backend-config=${setting}`);
  }

  /** Commands that speak no JSON. They write the state, or read what was just written, so only who insists stops them. */
  async #plainly(work: TerraformWork, args: readonly string[]): Promise<string> {
    const { folder, signals } = this.#settings;
    const output = join(folder, 'said.txt');
    const lines: string[] = [];
    const onLine = (line: string): void => void lines.push(line);
    const failure = await this.#start(work, args, { signal: signals.stop, output, onLine });
    if (failure === null) return await readFile(output, 'utf8');
    throw this.#failed(plainError(lines.join('\n') || failure));
  }

  async #run(work: 'init' | 'plan' | 'apply', args: readonly string[]): Promise<TerraformMessage[]> {
    const { onMessage, signals } = this.#settings;
    const messages: TerraformMessage[] = [];
    const failure = await this.#start(work, [work, '-json', '-no-color', ...args], {
      signal: work === 'apply' ? signals.stop : signals.leave,
      onLine: (line) => {
        const message = readMessage(line);
        messages.push(message);
        onMessage(message);
      },
    });
    if (failure !== null) throw this.#failed(...diagnosticsOf(messages, failure));
    return messages;
  }

  /** Gives why it failed, or null when it did not. Throws when it was stopped. */
  async #start(
    work: TerraformWork,
    args: readonly string[],
    how: Pick<LoggedProcess, 'signal' | 'output' | 'onLine'>,
  ): Promise<string | null> {
    const { binary, folder, log, graceMs, onProcess, onEnd, mayStart } = this.#settings;
    await mayStart?.();
    if (how.signal.aborted) throw new DOMException('terraform was not started', 'AbortError');
    this.#calls += 1;
    const began = performance.now();
    const ended = await runLogged({
      ...{ ...how, command: [binary, ...args], folder, log, env: this.#environment() },
      ...(graceMs === undefined ? {} : { graceMs }),
      deadlineMs: this.#deadlineOf(work),
      onStart: (pid) => onProcess?.(pid, lockless.has(args[0] ?? '') ? 'takes-none' : 'takes-lock'),
    });
    onEnd?.(isKilled(ended) ? 'killed' : 'by-itself');
    this.#workedMs += performance.now() - began;
    return this.#judged(work, ended, how.signal);
  }

  #judged(work: TerraformWork, ended: LoggedEnd, signal: AbortSignal): string | null {
    switch (ended.kind) {
      case 'ended':
        return null;
      case 'failed':
        return ended.because;
      case 'cancelled':
        throw new DOMException(`terraform was interrupted; ${hasSaved}`, 'AbortError');
      case 'overdue': {
        const late = `${work} did not end within ${lasting(this.#deadlineOf(work))} and was`;
        throw this.#failed(
          plain(ended.by === 'kill' ? `${late} killed; ${keepsLock}` : `${late} interrupted; ${hasSaved}`),
        );
      }
      case 'killed':
        if (!signal.aborted) throw this.#failed(plain(`it was killed before its end; ${keepsLock}`));
        throw new DOMException(`terraform did not end and was killed; ${keepsLock}`, 'AbortError');
    }
  }

  #deadlineOf(work: TerraformWork): number {
    return this.#settings.deadlines?.[work] ?? deadlines[work];
  }

  #failed(...diagnostics: readonly Diagnostic[]): TerraformFailed {
    return new TerraformFailed(diagnostics, this.#settings.log);
  }

  #environment(): Record<string, string> {
    return { TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1', ...this.#settings.env };
  }
}

function diagnosticsOf(
  messages: readonly TerraformMessage[],
  shortMessage: string | undefined,
): Diagnostic[] {
  const diagnostics = messages.flatMap((message) =>
    message.kind === 'diagnostic' ? [message.diagnostic] : [],
  );
  if (diagnostics.some(({ severity }) => severity === 'error')) return diagnostics;
  // Errors before the JSON view is up come as plain text, "Error: …".
  const plain = messages.flatMap((message) => (message.kind === 'other' ? [message.text] : [])).join('\n');
  return [...diagnostics, plainError(plain === '' ? (shortMessage ?? '') : plain)];
}

function isKilled(ended: LoggedEnd): boolean {
  return ended.kind === 'killed' || (ended.kind === 'overdue' && ended.by === 'kill');
}

const hasSaved = 'it has saved its state and given its lock back';
const keepsLock = 'its lock stays, and the next command takes it';

function plain(summary: string): Diagnostic {
  return { severity: 'error', summary, detail: '' };
}

function plainError(text: string): Diagnostic {
  const summary =
    /Error: (.+)/.exec(text)?.[1] ??
    text.split('\n').find((line) => line.trim() !== '') ??
    'terraform failed';
  return { severity: 'error', summary, detail: text };
}
