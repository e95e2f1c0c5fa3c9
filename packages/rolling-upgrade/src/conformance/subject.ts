import type { ServiceDriver } from '../driver/service-driver.js';

/** A running cluster with the driver under test. All members are up and healthy when a row begins. */
export interface Subject {
  readonly driver: ServiceDriver;
  readonly nodes: readonly string[];
  /** Stops a member as a replaced machine would be: its process ends, its data stays. */
  stop(node: string): Promise<void>;
  start(node: string): Promise<void>;
  /** Freezes a member, as a machine that hangs: it takes connections and answers nothing. */
  freeze(node: string): Promise<void>;
  thaw(node: string): Promise<void>;
  /** Has the way to `node` lead to the member of `to`, as a tunnel to a wrong machine does; null takes that back. */
  misroute(node: string, to: string | null): Promise<void>;
  /**
   * Has a member be so many entries behind the others, or say so of itself where the service cannot be held back; 0 takes
   * that back.
   */
  holdBack(node: string, entries: number): Promise<void>;
  /** Lets time pass, in milliseconds. */
  wait(ms: number): Promise<void>;
  /** Milliseconds since the epoch, by the driver's clock. */
  now(): number;
  /** How long the service may take to settle after any of the above, in milliseconds. */
  readonly settleMs: number;
}

/** One thing a driver owes. `check` answers with what is wrong; nothing means it conforms. */
export interface Row {
  readonly name: string;
  readonly check: (subject: Subject) => Promise<readonly string[]>;
}

/** A call as a run would make it, with time enough. */
export function callFor(
  subject: Subject,
  token: string,
): { readonly token: string; readonly notAfter: number } {
  return { token, notAfter: subject.now() + 600_000 };
}
