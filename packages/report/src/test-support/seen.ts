import type { NamedInterval } from '../build/intervals-of.js';
import type { Stretch } from '../model/instants.js';
import type { QuorumSeen } from '../model/quorum.js';
import type { TrafficBucket, TrafficGap, TrafficSeen } from '../model/traffic.js';

/** The simulated service as it was at one tick. */
export interface Tick {
  readonly at: number;
  readonly leader: string | null;
  readonly term: number;
  readonly up: readonly string[];
}

const tickMs = 250;
const perTick = 12;

/** Neighbours that are alike, as one stretch. */
function runs<Value>(
  ticks: readonly Tick[],
  value: (tick: Tick) => Value,
): readonly (Stretch & { readonly value: Value })[] {
  const found: { from: number; to: number; value: Value }[] = [];
  for (const tick of ticks) {
    const last = found.at(-1);
    const now = value(tick);
    if (last !== undefined && JSON.stringify(last.value) === JSON.stringify(now)) last.to = tick.at + tickMs;
    else found.push({ from: tick.at, to: tick.at + tickMs, value: now });
  }
  return found;
}

/** What a sampler would have written down of these ticks. */
export function quorumFrom(
  ticks: readonly Tick[],
  nodes: readonly string[],
  replacements: readonly (NamedInterval & { readonly node: string })[],
): QuorumSeen {
  const reigns = runs(ticks, ({ leader, term }) => ({ leader, term })).map(({ value, ...at }) => ({
    ...at,
    ...value,
  }));
  const voters = runs(ticks, ({ up }) => up.length).map(({ value, ...at }) => ({ ...at, voters: value }));
  const [first] = voters;
  if (first === undefined) throw new Error('a run has ticks');
  const termAt = (at: number): number => ticks.findLast((tick) => tick.at <= at)?.term ?? ticks[0]?.term ?? 0;
  const leaders = reigns.flatMap(({ leader }) => leader ?? []);
  return {
    ...{ from: first.from, to: voters.at(-1)?.to ?? first.to, everyMs: tickMs },
    ...{ samples: ticks.length * nodes.length, members: nodes.length, reigns, voters },
    fewestVoters: voters.reduce((least, one) => (one.voters < least.voters ? one : least), first),
    leaderChanges: leaders.filter((leader, index) => index > 0 && leader !== leaders[index - 1]).length,
    termIncrements: (ticks.at(-1)?.term ?? 0) - (ticks[0]?.term ?? 0),
    nodes: nodes.map((node) => {
      const out = runs(ticks, ({ up }) => up.includes(node)).filter(({ value }) => !value);
      const during = replacements.find((one) => one.node === node);
      return {
        node,
        outMs: out.reduce((sum, { from, to }) => sum + to - from, 0),
        out: out.map(({ from, to }) => ({ from, to })),
        termIncrements: during === undefined ? null : termAt(during.to) - termAt(during.from),
      };
    }),
  };
}

/** What writers would have seen: no leader, no acknowledgement; a member away, a little slower. */
export function trafficFrom(
  ticks: readonly Tick[],
  { random, intervals }: { readonly random: () => number; readonly intervals: readonly NamedInterval[] },
): TrafficSeen {
  const series = ticks.map((tick): TrafficBucket => {
    const p50 = 2.1 + random() + (tick.up.length < 3 ? 1.2 : 0);
    const failed = tick.leader === null ? 0 : random() < 0.02 ? 1 : 0;
    const acknowledged = tick.leader === null ? 0 : perTick - failed;
    const answered =
      tick.leader === null ? { p50: null, p99: null } : { p50, p99: p50 * (2 + 6 * random() ** 3) };
    return {
      from: tick.at,
      to: tick.at + tickMs,
      sent: perTick,
      acknowledged,
      failed,
      ...answered,
      unknown: perTick - acknowledged - failed,
    };
  });
  const sum = (count: (bucket: TrafficBucket) => number): number =>
    series.reduce((total, bucket) => total + count(bucket), 0);
  const counts = {
    sent: sum(({ sent }) => sent),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    failed: sum(({ failed }) => failed),
    unknown: sum(({ unknown }) => unknown),
  };
  const gaps = gapsFrom(ticks, intervals);
  const window = { from: ticks[0]?.at ?? 0, to: (ticks.at(-1)?.at ?? 0) + tickMs };
  return {
    ...{
      ...window,
      verdict: { kind: 'within' },
      everyMs: tickMs / perTick,
      minimumPerSecond: 20,
      maxGapMs: 5000,
    },
    ...{ due: counts.sent, writes: counts, refused: 41, reads: { ...counts, failed: 0, unknown: 12 } },
    perSecond: (1000 * counts.acknowledged) / (window.to - window.from),
    successRatio: counts.acknowledged / counts.sent,
    latency: { p50: 2.7, p90: 6.4, p99: 14.2, p999: 61.8, max: 88.1 },
    gaps,
    groups: [
      { name: 'members in place', ...counts, longestGapMs: gaps[0]?.ms ?? 0 },
      { name: 'every member', ...counts, longestGapMs: gaps[0]?.ms ?? 0 },
    ],
    series,
  };
}

function gapsFrom(ticks: readonly Tick[], intervals: readonly NamedInterval[]): readonly TrafficGap[] {
  const leaderless = runs(ticks, ({ leader }) => leader === null).filter(({ value }) => value);
  const least = { from: ticks[0]?.at ?? 0, to: (ticks[0]?.at ?? 0) + 31 };
  const gaps = [...leaderless, least].map(({ from, to }) => ({
    ...{ from, to, ms: to - from },
    during: intervals
      .map((one) => ({ name: one.name, ms: Math.min(to, one.to) - Math.max(from, one.from) }))
      .filter(({ ms }) => ms > 0)
      .sort((a, b) => b.ms - a.ms),
  }));
  return gaps.sort((a, b) => b.ms - a.ms);
}
