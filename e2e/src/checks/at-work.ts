import type { Check } from '@moult/report';
import type { Entry } from '@moult/rolling-upgrade';
import type { QuorumSample } from '../traffic/sampler.js';
import type { TrafficRecord } from '../traffic/traffic.js';

const atWork = 'clients were at work until the run had ended';
const asked = 'every member was asked all the time';

/**
 * Whether clients outlasted the run. They end by themselves after an hour or a quarter of a million operations, and what was done
 * after that nobody has seen: the longest gap is measured up to their end alone. Pure.
 */
export function atWorkCheck({ schedule, operations }: TrafficRecord, entries: readonly Entry[]): Check {
  const ended = entries.at(-1)?.at ?? schedule.to;
  if (schedule.to < ended) {
    const evidence = `they ended ${seconds(ended - schedule.to)} before the run`;
    return { name: atWork, held: 'undecided', evidence };
  }
  const after = seconds(schedule.to - ended);
  return {
    name: atWork,
    held: 'yes',
    evidence: `${operations.length} operations, up to ${after} after its end`,
  };
}

/** Of a member's questions this part may be lost to standstills of whoever asks; above it the host is too busy to tell. */
const mostNotSampled = 0.05;

/** What members are sampled for. */
export interface AskedParts {
  readonly nodes: readonly string[];
  readonly samples: readonly QuorumSample[];
  readonly entries: readonly Entry[];
  /** An absence that is shorter than clients may go without a write anyway can do no harm that they would not show (ms). */
  readonly maxGapMs: number;
}

/** Whether nobody could be out unseen: questions that were lost here, or not asked, are no evidence of anything. Pure. */
export function askedCheck({ nodes, samples, entries, maxGapMs }: AskedParts): Check {
  const [first, last] = [entries[0]?.at ?? samples[0]?.asked ?? 0, entries.at(-1)?.at ?? 0];
  const holes = nodes.map((node) => {
    const own = samples.filter((one) => one.node === node);
    const heard = own.filter(({ answer }) => answer.kind !== 'not-sampled').map((one) => one.asked);
    const lost = own.length - heard.length;
    return { node, asked: own.length, lost, longestMs: longestHole([first, ...heard, last]) };
  });
  const bad = holes.filter(
    (one) => one.asked === 0 || one.lost > mostNotSampled * one.asked || one.longestMs > maxGapMs,
  );
  const says = (one: (typeof holes)[number]): string =>
    `${one.node}: ${one.asked} questions, ${one.lost} of them lost to a standstill here, at most ${seconds(one.longestMs)} without one`;
  return {
    name: asked,
    held: bad.length === 0 ? 'yes' : 'undecided',
    evidence: (bad.length === 0 ? holes : bad).map(says).join('; ') || 'nobody was asked',
  };
}

/** The longest time between two of some instants, which come in order but for the first and the last one (ms). */
function longestHole(instants: readonly number[]): number {
  return instants.reduce(
    (most, at, index) => (index === 0 ? most : Math.max(most, at - (instants[index - 1] ?? at))),
    0,
  );
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
