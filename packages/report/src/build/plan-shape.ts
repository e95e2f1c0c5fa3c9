import type { Plan } from '@moult/rolling-upgrade';
import type { PlanShape } from '../model/plan-shape.js';

/** The plan without the ids that differ between environments. */
export function planShapeOf(plan: Plan): PlanShape {
  const { deadlinesMs, ...scalars } = plan.settings;
  const deadlines = Object.entries(deadlinesMs).map(([step, ms]) => [`deadline ${step}`, ms] as const);
  return {
    ...{ hash: plan.hash, intent: plan.intent, strategy: plan.strategy },
    ...{ service: plan.service.name, serviceVersion: plan.serviceVersion, nodes: plan.nodes.length },
    moves: plan.moves.map(({ node, place, because, canary }) => ({ node, place, because, canary })),
    skipped: plan.skipped,
    cautions: plan.cautions,
    settings: { ...scalars, ...Object.fromEntries(deadlines) },
  };
}
