import type { QuorumSeen, Reign, Stretch, VoterCount } from '@moult/report';
import { absencesOf } from './absences.js';
import { leaderChanges, reignsOf, termAt } from './reigns.js';
import type { QuorumSample } from './sampler.js';

/** What samples are laid beside. */
export interface SampledRun {
  readonly nodes: readonly string[];
  readonly everyMs: number;
  /** When each node was being replaced. */
  readonly replacements: readonly (Stretch & { readonly node: string })[];
}

/** Sums samples up; null where there are none, for nothing can then be said. Pure. */
export function summariseQuorum(samples: readonly QuorumSample[], run: SampledRun): QuorumSeen | null {
  const [first] = samples;
  if (first === undefined) return null;
  const window = {
    from: samples.reduce((least, { asked }) => Math.min(least, asked), first.asked),
    to: samples.reduce((most, { answered }) => Math.max(most, answered), first.answered),
  };
  const reigns = reignsOf(samples, window);
  const absences = run.nodes.map((node) => ({ node, out: absencesOf(samples, node, window) }));
  const voters = voterCounts(
    absences.flatMap(({ out }) => out),
    run.nodes.length,
    window,
  );
  return {
    ...{ ...window, everyMs: run.everyMs, members: run.nodes.length },
    samples: samples.filter(({ answer }) => answer.kind !== 'not-sampled').length,
    fewestVoters: voters.reduce((least, one) => (one.voters < least.voters ? one : least)),
    ...{ leaderChanges: leaderChanges(reigns), reigns, voters },
    termIncrements: increments(reigns, window) ?? 0,
    nodes: absences.map(({ node, out }) => {
      const during = run.replacements.find((one) => one.node === node);
      return {
        ...{ node, out },
        outMs: out.reduce((sum, { from, to }) => sum + to - from, 0),
        termIncrements: during === undefined ? null : increments(reigns, during),
      };
    }),
  };
}

/** Terms begun in a stretch; null where no term was known by then. */
function increments(reigns: readonly Reign[], { from, to }: Stretch): number | null {
  const before = termAt(reigns, from);
  const after = termAt(reigns, to);
  return before === null || after === null ? null : after - before;
}

/** How many voters there were at every instant; never empty. */
function voterCounts(
  absences: readonly Stretch[],
  members: number,
  window: Stretch,
): readonly [VoterCount, ...VoterCount[]] {
  const changes = absences.flatMap(({ from, to }) => [
    { at: from, by: -1 },
    { at: to, by: 1 },
  ]);
  // At the same instant one comes back before another goes: they were not out together.
  changes.sort((a, b) => a.at - b.at || b.by - a.by);
  const counts: VoterCount[] = [];
  let { from } = window;
  let voters = members;
  for (const { at, by } of changes) {
    if (at > from) counts.push({ from, to: at, voters });
    from = at;
    voters += by;
  }
  const last = { from, to: window.to, voters };
  const [head, ...rest] = from < window.to ? [...counts, last] : counts;
  return head === undefined ? [last] : [head, ...rest];
}
