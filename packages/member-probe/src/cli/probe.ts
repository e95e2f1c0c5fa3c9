import type { Address } from '../transport/address.js';
import type { CallOptions } from '../ask/within-deadline.js';
import type { ClusterHealth, MemberHealth, MemberNumbers } from '../health/health.js';

/** What the commands try a write with. */
export interface WritingClient {
  /** As messages call the member. */
  readonly label: string;
  writeKey(write: { readonly key: string; readonly value: string }, more?: CallOptions): Promise<unknown>;
  deleteKey(key: string, more?: CallOptions): Promise<void>;
}

/** What is wrong with what was typed, in one sentence. */
export interface Bad {
  readonly kind: 'bad';
  readonly because: string;
}

/** What was typed, with the options of every probe read. */
export interface Typed {
  /** Each once, as typed and as read. */
  readonly addresses: readonly { readonly text: string; readonly address: Address }[];
  /** Longest wait for one answer. */
  readonly timeoutMs: number;
  /** The probe's own options, by their names in camel case; undefined where not given. */
  readonly options: Readonly<Record<string, string | undefined>>;
}

/** How one look is taken. */
export interface LookLimits {
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** Looked at once, or every second: a question that costs the member much is for the first. */
  readonly how: 'once' | 'again-and-again';
}

/** How a judgement is put into words and columns. */
export interface Wording<Reason, Numbers extends MemberNumbers> {
  /** One sentence's worth, without a full stop. */
  readonly describe: (reason: Reason) => string;
  /** Columns of the table that only this service has, between the lag and the version. */
  readonly columns: readonly { readonly title: string; readonly of: (numbers: Numbers) => number }[];
}

/** What the commands of a probe must know of its service. */
export interface Probe<Client extends WritingClient, Reason, Numbers extends MemberNumbers> {
  /** Of the program. */
  readonly name: string;
  readonly description: string;
  /** Asked where no address is given; its port is the service's own. */
  readonly defaultPort: number;
  /** Flags and what they are for, beside those of every probe. */
  readonly options: readonly (readonly [flags: string, description: string])[];
  connect(typed: Typed): Promise<readonly Client[] | Bad>;
  look(
    clients: readonly Client[],
    limits: LookLimits,
  ): Promise<ClusterHealth<Reason, MemberHealth<unknown, Numbers>>>;
  readonly wording: Wording<Reason, Numbers>;
}
