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
  /** Who called: an access key id, or a principal as `Caller` has it. */
  readonly caller?: string;
  /** Calls that arrived then or later. */
  readonly since?: Date;
  /** Calls that arrived before: what is `since` of one question and `until` of another is in one answer only. */
  readonly until?: Date;
  /** Name of a fault that hit the call. */
  readonly fault?: string;
  /** Calls whose parameters include these. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Memory is bounded: the oldest calls are forgotten first, the file keeps them all. */
const keptCalls = 100_000;

/** Writes down a call that has ended. */
export type EndCall = (call: CallRecord) => void;

interface Entry {
  /** The how manieth call it was that arrived: several arrive in one millisecond. */
  readonly arrival: number;
  readonly call: CallRecord;
}

/**
 * The record of every call that has ended, in memory for tests and as JSON lines in a file. A line is written when its
 * call ends, and no line is moved, so the file is in that order; every line has the time of its arrival.
 */
export class CallLog {
  readonly #entries: Entry[] = [];
  readonly #file: WriteStream;
  #arrivals = 0;

  constructor(path: string) {
    this.#file = createWriteStream(path, { flags: 'a', mode: 0o600 });
    // The state directory may be removed under us while the cloud goes down; the calls in memory stay.
    this.#file.on('error', () => undefined);
  }

  /** Takes the place of a call that arrives now; it is listed there when it has ended. */
  arrive(): EndCall {
    const arrival = (this.#arrivals += 1);
    return (call) => {
      const before = this.#entries.findLastIndex((other) => other.arrival < arrival);
      this.#entries.splice(before + 1, 0, { arrival, call });
      if (this.#entries.length > keptCalls) this.#entries.shift();
      this.#file.write(`${JSON.stringify(call)}\n`);
    };
  }

  /** The calls that match, in the order in which they arrived. */
  list(query: CallQuery = {}): CallRecord[] {
    return this.#entries.map(({ call }) => call).filter(matcher(query));
  }

  async close(): Promise<void> {
    this.#file.end();
    await finished(this.#file).catch(() => undefined);
  }
}

function matcher(query: CallQuery): (call: CallRecord) => boolean {
  const actions = typeof query.action === 'string' ? [query.action] : query.action;
  return (call) =>
    (query.service === undefined || call.service === query.service) &&
    actions?.includes(call.action) !== false &&
    (query.outcome === undefined || call.outcome.kind === query.outcome) &&
    (query.fault === undefined || call.faults?.includes(query.fault) === true) &&
    calledWith(call, query.parameters) &&
    calledBy(call, query.caller) &&
    arrivedWithin(call, query);
}

function calledWith({ parameters }: CallRecord, wanted: CallQuery['parameters'] = {}): boolean {
  return Object.entries(wanted).every(([name, value]) => parameters[name] === value);
}

function calledBy({ caller }: CallRecord, wanted: string | undefined): boolean {
  return wanted === undefined || caller.accessKeyId === wanted || caller.principal === wanted;
}

function arrivedWithin(call: CallRecord, { since, until }: CallQuery): boolean {
  const arrived = Date.parse(call.time);
  return (
    (since === undefined || arrived >= since.getTime()) && (until === undefined || arrived < until.getTime())
  );
}
