import type { Value } from '../history/operation.js';
import type { Call } from './call.js';
import type { Limits } from './limits.js';
import { type Found, search } from './search.js';
import { settle } from './settle.js';

/** Whether the calls of one key can be ordered. */
export type Decide = (calls: readonly Call[]) => Found['kind'];

/** Settles what the history itself answers, then searches. The order found is of the settled calls. */
export function decideCalls(calls: readonly Call[], initial: Value, limits: Limits): Found {
  return search(settle(calls, initial), initial, limits);
}
