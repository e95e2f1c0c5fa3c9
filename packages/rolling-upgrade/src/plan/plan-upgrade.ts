import { groupBy } from '../model/group-by.js';
import { toleranceOf } from '../model/quorum.js';
import type { Observation } from '../model/observation.js';
import type { Release } from '../model/release.js';
import { checks } from './checks.js';
import { seal } from './hash.js';
import { fateOf, inOrder, returnOf } from './order.js';
import type { Intent, Plan } from './plan.js';
import type { Refusal } from './refusal.js';
import type { ServiceRules } from './service-rules.js';
import { comesBack, type NodeState, nodeStates } from './situation.js';

/** What is asked of the planner. */
export interface PlanRequest {
  readonly intent: Intent;
  readonly release: Release;
  readonly observation: Observation;
  readonly rules: ServiceRules;
  /** What the run before left to be put back (`guardLeft` of its progress). Absent or null: nothing. */
  readonly guardLeft?: Plan['guardLeft'] | null;
}

/** A plan to approve, nothing to do (with the reason for each node), or every reason why not. */
export type Planned =
  | { readonly kind: 'planned'; readonly plan: Plan }
  | { readonly kind: 'nothing-to-do'; readonly skipped: Plan['skipped'] }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/**
 * Compares what should be with what was seen, and says what to do, in which order and why. Creating, upgrading,
 * healing, scaling and rolling back are this one comparison.
 */
export function planUpgrade(request: PlanRequest): Planned {
  const { release, observation, rules, intent } = request;
  const states = nodeStates(release, observation);
  const refusals = checks.flatMap((check) => check({ ...request, states }));
  if (refusals.length > 0) return { kind: 'refused', refusals };
  const back = comesBack(states);
  const fates = states.map((state) => (back ? returnOf(state) : fateOf(state, release)));
  const skipped = fates.flatMap((fate) =>
    fate.kind === 'skip' ? [{ node: fate.node, because: fate.because }] : [],
  );
  const moves = inOrder(fates.flatMap((fate) => (fate.kind === 'move' ? [fate.move] : [])));
  // A guard that an abort has left on is something to do, although every node is well by now.
  if (moves.length === 0 && request.guardLeft == null) return { kind: 'nothing-to-do', skipped };
  const { cluster, image, template, serviceVersion, strategy, nodes, settings } = release;
  const plan = seal({
    ...{ cluster, release: release.release, intent, strategy, image, template, serviceVersion },
    ...{ service: rules.traits, settings, nodes, moves, skipped },
    forms: states.every((state) => state.health === 'absent') || comesBack(states) ? 'yes' : 'no',
    cautions: [...cautions(states), ...(observation.service.cautions ?? [])],
    ...(request.guardLeft == null ? {} : { guardLeft: request.guardLeft }),
  });
  return { kind: 'planned', plan };
}

function cautions(states: readonly NodeState[]): readonly string[] {
  const tolerance = toleranceOf(states.length);
  const zones = groupBy(states, (state) => state.spec.zone);
  return [...zones]
    .filter(([, nodes]) => nodes.length > tolerance)
    .map(
      ([zone, nodes]) =>
        `Losing zone ${zone} would lose the quorum: ${String(nodes.length)} of ${String(states.length)} nodes are in it.`,
    );
}
