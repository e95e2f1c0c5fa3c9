import { decide } from '../decide/decide.js';
import type { Decision, Watch } from '../decide/decision.js';
import { replay } from '../journal/advance.js';
import { nothingYet, type Progress } from '../journal/progress.js';
import type { Observation } from '../model/observation.js';
import type { StepName } from '../model/step-name.js';
import type { Plan } from '../plan/plan.js';
import { Scenario, type Setup } from '../simulator/index.js';

/** Anything read-only, made writable for a test that changes one thing in it. */
export type Writable<T> = T extends readonly (infer Item)[]
  ? Writable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Writable<T[Key]> }
    : T;

/** A run stopped in front of a step of its first node, with the decision that would come next. */
export interface AtStep {
  readonly plan: Plan;
  readonly progress: Progress;
  readonly observation: Observation;
  /** Decides, after one thing was changed. */
  readonly decide: (
    change?: (seen: Writable<Observation>, plan: Writable<Plan>) => void,
    watch?: Watch,
  ) => Decision;
}

/** Runs an upgrade until the first node's step has started, and stops there. */
export async function atStep(step: StepName, setup: Partial<Setup> = {}): Promise<AtStep> {
  const scenario = new Scenario({
    seed: 5,
    nodes: 3,
    strategy: 'swap',
    settings: { launchAhead: 'none' },
    ...setup,
  });
  const plan = await scenario.mustPlan('upgrade', '2');
  const hands = scenario.hands();
  await scenario.runOnce(plan, hands, (event) => {
    if (event.kind !== 'recorded' || event.entry.fact.kind !== 'step-started') return;
    if (event.entry.fact.step === step) hands.wish = 'now';
  });
  scenario.world.time.pass(10_000);
  const progress = replay(nothingYet, await scenario.world.journal.read(0));
  const observation = await scenario.observe();
  return {
    plan,
    progress,
    observation,
    decide: (change = () => undefined, watch = {}) => {
      const seen = structuredClone(observation) as Writable<Observation>;
      const changed = structuredClone(plan) as Writable<Plan>;
      change(seen, changed);
      return decide({ plan: changed, progress, observation: seen, watch, wish: 'none' }).decision;
    },
  };
}

/** A streak that is long enough for anything. */
export function longWatched(subject: string, { observation }: AtStep): Watch {
  return { [subject]: { passes: 100, since: observation.at - 600_000, last: observation.at - 1_000 } };
}

/** Makes a member silent in an observation. */
export function silence(seen: Writable<Observation>, node: string): void {
  for (const member of seen.service.members) {
    if (member.node === node) member.answer = { kind: 'silent', because: 'connection refused' };
  }
}

/** Changes what a member says. */
export function says(
  seen: Writable<Observation>,
  node: string,
  change: (
    answer: Extract<Writable<Observation>['service']['members'][number]['answer'], { kind: 'answered' }>,
  ) => void,
): void {
  for (const member of seen.service.members) {
    if (member.node === node && member.answer.kind === 'answered') change(member.answer);
  }
}
