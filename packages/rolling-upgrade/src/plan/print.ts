import type { Plan } from './plan.js';

/** A plan as an operator reads it before approving: one line per node, each with the reason for its place. */
export function printPlan(plan: Plan): string {
  const width = Math.max(...plan.nodes.map((node) => node.name.length));
  const how =
    plan.forms === 'yes'
      ? 'all side by side: there is no quorum yet'
      : `${plan.strategy}, one node at a time`;
  return [
    `${plan.intent} ${plan.cluster} to ${plan.release}: image ${plan.image.name} (${plan.image.id}), template ${plan.template.id} version ${String(plan.template.version)}`,
    `${String(plan.moves.length)} of ${String(plan.nodes.length)} nodes get a new machine (${how})`,
    ...plan.moves.map(
      (move, at) =>
        `${String(at + 1).padStart(3)}. ${move.node.padEnd(width)}  ${move.because}${move.canary && plan.forms === 'no' ? ' (canary: watched longer)' : ''}`,
    ),
    ...plan.skipped.map((skip) => `  -  ${skip.node.padEnd(width)}  nothing: ${skip.because}`),
    ...plan.cautions.map((caution) => `  !  ${caution}`),
    `plan ${plan.hash.slice(0, 12)}`,
  ].join('\n');
}
