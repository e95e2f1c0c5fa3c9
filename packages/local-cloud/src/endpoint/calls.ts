import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** Who made a call. */
export interface Caller {
  readonly accessKeyId: string;
  /** `root`, `role/<name>/<instance id>` or what IAM and STS issued the key for; undefined for an unknown key. */
  readonly principal: string | undefined;
}

/** What became of a call. */
export type Outcome =
  | { readonly kind: 'ok'; readonly status: number }
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message: string };

/** One API call as it was seen at the endpoint; secrets are redacted. */
export interface CallRecord {
  /** ISO 8601, when the request had arrived. */
  readonly time: string;
  readonly requestId: string;
  readonly service: string;
  readonly action: string;
  readonly caller: Caller;
  readonly parameters: Readonly<Record<string, string>>;
  readonly handled: 'ours' | 'passed' | 'refused';
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** Names of the faults that hit the call; absent when none did. */
  readonly faults?: readonly string[];
}

/** Which calls to list; every field given must match. */
export interface CallQuery {
  readonly service?: string;
  readonly action?: string | readonly string[];
  readonly outcome?: Outcome['kind'];
  /** Name of a fault that hit the call. */
  readonly fault?: string;
  /** Calls whose parameters include these. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Memory is bounded: the oldest calls are forgotten first, the file keeps them all. */
const keptCalls = 100_000;

/** The record of every call, in memory for tests and as JSON lines in a file. */
export class CallLog {
  readonly #calls: CallRecord[] = [];
  readonly #file: WriteStream;

  constructor(path: string) {
    this.#file = createWriteStream(path, { flags: 'a', mode: 0o600 });
    // The state directory may be removed under us while the cloud goes down; the calls in memory stay.
    this.#file.on('error', () => undefined);
  }

  append(call: CallRecord): void {
    this.#calls.push(call);
    if (this.#calls.length > keptCalls) this.#calls.shift();
    this.#file.write(`${JSON.stringify(call)}\n`);
  }

  /** The calls that match, oldest first. */
  list(query: CallQuery = {}): CallRecord[] {
    const actions = typeof query.action === 'string' ? [query.action] : query.action;
    return this.#calls.filter(
      (call) =>
        (query.service === undefined || call.service === query.service) &&
        (actions === undefined || actions.includes(call.action)) &&
        (query.outcome === undefined || call.outcome.kind === query.outcome) &&
        (query.fault === undefined || call.faults?.includes(query.fault) === true) &&
        Object.entries(query.parameters ?? {}).every(([name, value]) => call.parameters[name] === value),
    );
  }

  async close(): Promise<void> {
    this.#file.end();
    await finished(this.#file).catch(() => undefined);
  }
}
