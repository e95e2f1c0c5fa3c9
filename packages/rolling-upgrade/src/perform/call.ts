/**
 * What goes with every call: `token` is derived from plan, node, step and attempt, equal for every repetition;
 * `notAfter` (milliseconds, runner's clock) is when the lease ends: an adapter that has not sent by then must not.
 */
export interface Call {
  readonly token: string;
  readonly notAfter: number;
}
