import { printHealth as print } from '@moult/member-probe';
import type { ClusterHealth } from './health.js';
import { describeReason } from './reason.js';

/** A judgement as lines a person reads: the verdict, one line a member, one line a reason. */
export function printHealth(health: ClusterHealth): string {
  return print(health, describeReason);
}
