import type { Check, QuorumSeen, Stretch } from '@moult/report';
import type { TrafficRecord } from '../traffic/traffic.js';
import { heardGaps, longestHeard } from '../traffic/heard-gaps.js';

/** What the killing of a leader cost the same clients on the same machine, in the same rehearsal. */
export interface KilledLeader {
  readonly node: string;
  /** The longest time without an acknowledged write (ms). */
  readonly gapMs: number;
}

/** A handover must be another thing than an election: it may cost a tenth of one at most. */
const mostOfAnElection = 0.1;

/** Where leadership can be handed over, the leader's turn costs one term, and nobody else's costs any. Pure. */
export function handoverCheck(quorum: QuorumSeen | null): readonly Check[] {
  if (quorum === null) return [];
  const { leaderChanges, termIncrements } = quorum;
  return [
    {
      name: 'leadership was handed over once, and no other term began',
      held: leaderChanges === 1 && termIncrements === 1 ? 'yes' : 'no',
      evidence: `${count(leaderChanges, 'change')} of leader, ${count(termIncrements, 'term')}`,
    },
  ];
}

const name = `the longest gap of the roll was at most ${mostOfAnElection * 100} % of that of a killed leader`;

/**
 * Compares the longest time without an acknowledged write, from the first replacement's begin to the last one's end, with what a
 * killed leader costs. It passes as the clock has it, with nothing taken off. It fails when it was longer even without the time in
 * which the clients' own process stood still, and longer than what those clients had while nobody touched a node. In between
 * nobody can tell, and that is no pass. Pure.
 */
export function gapCheck(
  record: TrafficRecord,
  replacements: readonly Stretch[],
  killed: KilledLeader | null,
): Check {
  if (killed === null) return { name, held: 'undecided', evidence: 'no leader was killed to compare with' };
  const from = Math.min(...replacements.map((one) => one.from));
  const to = Math.max(...replacements.map((one) => one.to));
  // Before the first acknowledgement clients are still connecting.
  const gaps = heardGaps(record).slice(1);
  const isOfRoll = (gap: Stretch): boolean => gap.from < to && from < gap.to;
  const [roll, quiet] = [gaps.filter(isOfRoll), longest(gaps.filter((gap) => !isOfRoll(gap)))];
  const [clock, heard] = [longest(roll), longestHeard(roll)];
  const limit = mostOfAnElection * killed.gapMs;
  const part = ((100 * clock) / killed.gapMs).toFixed(1);
  const evidence = `${ms(clock)}, ${part} % of ${ms(killed.gapMs)} when ${killed.node} was killed as leader; without standstills of the clients ${ms(heard)}; ${ms(quiet)} while no node was touched`;
  if (clock <= limit) return { name, held: 'yes', evidence };
  return heard > limit && heard > quiet
    ? { name, held: 'no', evidence }
    : { name, held: 'undecided', evidence: `${evidence}: this host is too busy to tell` };
}

/** The longest of some gaps as the clock has it (ms); 0 where there are none. */
function longest(gaps: readonly Stretch[]): number {
  return gaps.reduce((most, { from, to }) => Math.max(most, to - from), 0);
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function count(many: number, what: string): string {
  return `${many} ${what}${many === 1 ? '' : 's'}`;
}
