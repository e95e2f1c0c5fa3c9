import type { Plan, StepName } from '@moult/rolling-upgrade';
import type { Gate } from '../model/gate.js';
import type { StepTaken } from './steps-taken.js';

/** Every step that passed, in the order in which they did, with its numbers. */
export function gatesOf(plan: Plan, steps: readonly StepTaken[]): readonly Gate[] {
  const deadlines: Readonly<Partial<Record<string, number>>> = plan.settings.deadlinesMs satisfies Record<
    StepName,
    number
  >;
  return steps
    .filter(({ state }) => state === 'passed')
    .map(({ node, step, from, to, attempt, says }) => ({
      ...{ node, step, attempt, at: to, tookMs: to - from, deadlineMs: deadlines[step] ?? null },
      says: says.split('; ').filter((one) => one !== ''),
    }));
}
