import { isAcknowledgedWrite } from '@moult/history-checker';
import type { Check } from '@moult/report';
import type { TrafficRecord } from '../traffic/traffic.js';

/**
 * Of the writes to members that nobody was replacing, this part must have been answered. They too wait for an election, and a
 * member may be slow on a busy host; a cluster that serves four of five through all of that was never down for long.
 * The longest gap is judged on its own.
 */
const leastAnswered = 0.8;

const name = `at least ${leastAnswered * 100} % of the writes to members in place were answered`;

/** Judges the part of the writes that was answered; a compare-and-set that was told "no" was answered. Pure. */
export function successCheck({ operations, withheld }: TrafficRecord): Check {
  const writes = operations.filter(({ kind, client }) => kind !== 'read' && client.startsWith('in-place-'));
  // Nobody knows whose the withheld ones were; the worst is assumed.
  const wanted = writes.length + withheld.length;
  if (wanted === 0) return { name, held: 'undecided', evidence: 'no write was sent' };
  const answered = writes.filter(({ outcome }) => outcome === 'ok').length;
  const acknowledged = writes.filter(isAcknowledgedWrite).length;
  const part = answered / wanted;
  return {
    name,
    held: part >= leastAnswered ? 'yes' : 'no',
    evidence: `${(100 * part).toFixed(1)} %: ${answered} of ${wanted}, ${acknowledged} of them written`,
  };
}
