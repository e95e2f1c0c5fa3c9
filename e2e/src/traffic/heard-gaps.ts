import { type Silence, silences } from '@moult/history-checker';
import type { TrafficRecord } from './traffic.js';

/** A stretch without an acknowledged write, and how long clients could have heard one in it (ms). */
export interface HeardGap extends Silence {
  readonly heardMs: number;
}

/** An operation that was sent so much later than it was due was held up in its own process: a schedule waits for no member (ms). */
const heldUpMs = 50;

/**
 * The stretches without an acknowledged write, each without the time in which the clients themselves stood still: a process that
 * plans, or that a busy host does not let run, hears no answer, whatever the cluster does. Pure.
 */
export function heardGaps(record: TrafficRecord): readonly HeardGap[] {
  const { operations, schedule } = record;
  const still = standstills(record);
  return silences(operations, schedule).map((gap) => ({
    ...gap,
    heardMs: gap.to - gap.from - within(still, gap),
  }));
}

/**
 * When clients stood still: from when an operation was due until it was sent, and while none was sent at all; stretches that overlap
 * made one. Clients that withhold what is due, because too little is answered, are awake: what they wait for is the cluster.
 */
function standstills({ operations, withheld, schedule: { to } }: TrafficRecord): readonly Silence[] {
  const held = operations.flatMap(({ due, start }) =>
    due !== undefined && start - due > heldUpMs ? [{ from: due, to: start }] : [],
  );
  const awake = [...operations.map(({ start }) => start), ...withheld].sort((a, b) => a - b);
  const idle = awake
    .map((from, index) => ({ from, to: awake[index + 1] ?? to }))
    .filter((one) => one.to - one.from > heldUpMs);
  const late = [...held, ...idle].sort((a, b) => a.from - b.from);
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of late) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

function within(stretches: readonly Silence[], { from, to }: Silence): number {
  return stretches.reduce(
    (sum, one) => sum + Math.max(0, Math.min(one.to, to) - Math.max(one.from, from)),
    0,
  );
}

/** The longest of some gaps (ms); 0 where there are none. */
export function longestHeard(gaps: readonly HeardGap[]): number {
  return gaps.reduce((most, { heardMs }) => Math.max(most, heardMs), 0);
}
