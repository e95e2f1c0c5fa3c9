import type { Check } from '@moult/report';
import type { Entry, Plan } from '@moult/rolling-upgrade';
import { absencesOf } from '../traffic/absences.js';
import type { QuorumSample } from '../traffic/sampler.js';

const name = 'no node was taken down while another was out';

/** What the rule is judged from. */
export interface TakenDown {
  readonly entries: readonly Entry[];
  readonly samples: readonly QuorumSample[];
  readonly plan: Plan;
}

/**
 * Lays every act of taking a node down beside what the members said of themselves. What went out less than `freshMs` before
 * is not held against the engine: it may rest on observations that old, and on no older ones. Pure.
 */
export function oneAtATime({ entries, samples, plan }: TakenDown): Check {
  const acts = entries.flatMap(({ at, fact }) =>
    fact.kind === 'effect-intended' && fact.step === 'take-down' ? [{ at, node: fact.subject }] : [],
  );
  const [first] = samples;
  if (first === undefined || acts.length === 0) {
    return { name, held: 'undecided', evidence: 'nothing was sampled, or no node was taken down' };
  }
  const window = { from: first.asked, to: Math.max(...samples.slice(-50).map(({ answered }) => answered)) };
  const out = plan.nodes.map(({ name: node }) => ({ node, absences: absencesOf(samples, node, window) }));
  const wrong = acts.flatMap((act) =>
    out
      .filter(({ node, absences }) => node !== act.node && absences.some((one) => covers(one, act.at, plan)))
      .map(
        ({ node }) => `${act.node} was taken down at ${new Date(act.at).toISOString()} while ${node} was out`,
      ),
  );
  if (wrong.length > 0) return { name, held: 'no', evidence: wrong.join('; ') };
  return { name, held: 'yes', evidence: `${acts.length} nodes taken down, all others voting each time` };
}

function covers(
  { from, to }: { readonly from: number; readonly to: number },
  at: number,
  plan: Plan,
): boolean {
  return from < at - plan.settings.freshMs && at < to;
}
