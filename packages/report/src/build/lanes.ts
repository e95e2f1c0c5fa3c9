import type { Plan, StepName } from '@moult/rolling-upgrade';
import type { Lane, Phase, Span } from '../model/timeline.js';
import type { StepTaken } from './steps-taken.js';

const phaseOf: Readonly<Record<StepName, Phase>> = {
  launch: 'boot',
  'test-replacement': 'test',
  'save-snapshot': 'prepare',
  'hand-over': 'prepare',
  'take-down': 'fence',
  'detach-volume': 'move',
  'move-address': 'move',
  'snapshot-volume': 'move',
  'attach-volume': 'move',
  'mount-volume': 'move',
  'start-service': 'start',
  prove: 'catch-up',
  'retire-old': 'retire',
  'set-guard': 'cluster',
  'remove-unused': 'cluster',
  'restore-guard': 'cluster',
};

/** One lane for the cluster, then one per node in the plan's order; a node that was left alone has an empty one. */
export function lanesOf(plan: Plan, steps: readonly StepTaken[]): readonly Lane[] {
  const moved = plan.moves.map(({ node }) => node);
  const others = plan.nodes.map(({ name }) => name).filter((name) => !moved.includes(name));
  return [null, ...moved, ...others].map((node) => ({
    node,
    spans: steps
      .filter((step) => step.node === node)
      .flatMap((step) => spansOf(plan, step))
      .sort((a, b) => a.from - b.from || a.to - b.to),
  }));
}

function spansOf(plan: Plan, { node, ...step }: StepTaken): readonly Span[] {
  const phase = step.step in phaseOf ? phaseOf[step.step as StepName] : 'cluster';
  if (step.step !== 'prove' || step.state !== 'passed') return [{ ...step, phase }];
  // A node is proved by passing without a break over its whole bake time, so it had caught up by this instant at the latest.
  const caughtUp = Math.max(step.from, step.to - bakeMs(plan, node));
  return [
    { ...step, phase: 'catch-up', to: caughtUp },
    { ...step, phase: 'bake', from: caughtUp },
  ];
}

function bakeMs({ settings, forms, moves }: Plan, node: string | null): number {
  const canary = forms === 'no' && moves.some((move) => move.node === node && move.canary);
  return canary ? settings.canaryBakeMs : settings.bakeMs;
}
