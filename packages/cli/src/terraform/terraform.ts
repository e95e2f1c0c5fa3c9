import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { explain } from './explain.js';
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
  readonly signal: AbortSignal;
}

/** Terraform refused or failed; the message is a sentence, `next` the one thing to do. */
export class TerraformFailed extends Error {
  override readonly name = 'TerraformFailed';
  readonly next: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly log: string;

  constructor(diagnostics: readonly Diagnostic[], log: string) {
    const { sentence, next } = explain(diagnostics, log);
    super(sentence);
    this.next = next;
    this.diagnostics = diagnostics;
    this.log = log;
  }
}

/** A saved plan and what it would do. */
export interface SavedPlan {
  readonly file: string;
  /** Without reads and no-ops: empty means that nothing is to be done. */
  readonly changes: readonly PlannedChange[];
}

/**
 * An interrupt lets terraform finish the call in hand and save its state. Calls last minutes at most; a terraform
 * that is still there after two was asked in vain.
 */
const graceMs = 120_000;

const planFile = 'tfplan';

/** Terraform in one folder. Each call starts the AWS provider, which takes seconds: `calls` says how many there were. */
export class Terraform {
  readonly #settings: TerraformSettings;
  #calls = 0;

  constructor(settings: TerraformSettings) {
    this.#settings = settings;
  }

  /** How often terraform was started. */
  get calls(): number {
    return this.#calls;
  }

  async init(): Promise<void> {
    const backend = this.#settings.backend.map((setting) => `-backend-config=${setting}`);
    await this.#run(['init', '-input=false', '-reconfigure', ...backend]);
  }

  /** Plans and saves the plan, so that what is shown and what is applied are the same. */
  async plan(options: { readonly destroy?: boolean } = {}): Promise<SavedPlan> {
    const destroy = options.destroy === true ? ['-destroy'] : [];
    const messages = await this.#run(['plan', '-input=false', `-out=${planFile}`, ...destroy]);
    const changes = messages.flatMap((message) => (message.kind === 'planned' ? [message.change] : []));
    return {
      file: planFile,
      changes: changes.filter(({ action }) => action !== 'noop' && action !== 'read'),
    };
  }

  async apply(plan: SavedPlan): Promise<void> {
    await this.#run(['apply', '-input=false', plan.file]);
  }

  /** The stack's outputs; needs no provider and so takes no time. */
  async outputs(): Promise<unknown> {
    const { binary, folder } = this.#settings;
    this.#calls += 1;
    const answer = await execa(binary, ['output', '-json', '-no-color'], {
      cwd: folder,
      env: this.#environment(),
      reject: false,
    });
    if (answer.failed) throw new TerraformFailed([plainError(answer.stderr)], this.#settings.log);
    return JSON.parse(answer.stdout);
  }

  async #run([command = '', ...args]: readonly string[]): Promise<TerraformMessage[]> {
    const { binary, folder, log, signal, onMessage } = this.#settings;
    await mkdir(dirname(log), { recursive: true });
    this.#calls += 1;
    const child = execa(binary, [command, '-json', '-no-color', ...args], {
      cwd: folder,
      env: this.#environment(),
      stdin: 'ignore',
      all: true,
      buffer: false,
      reject: false,
      cancelSignal: signal,
      killSignal: 'SIGINT',
      forceKillAfterDelay: graceMs,
    });
    child.all.pipe(createWriteStream(log, { flags: 'a', mode: 0o600 }));
    const messages: TerraformMessage[] = [];
    for await (const line of child.iterable({ from: 'all' })) {
      const message = readMessage(line);
      messages.push(message);
      onMessage(message);
    }
    const ended = await child;
    if (ended.isCanceled)
      throw new DOMException('terraform was interrupted and has saved its state', 'AbortError');
    if (ended.failed) throw new TerraformFailed(diagnosticsOf(messages, ended.shortMessage), log);
    return messages;
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

function plainError(text: string): Diagnostic {
  const summary =
    /Error: (.+)/.exec(text)?.[1] ??
    text.split('\n').find((line) => line.trim() !== '') ??
    'terraform failed';
  return { severity: 'error', summary, detail: text };
}
