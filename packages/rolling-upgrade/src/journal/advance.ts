import { isSealed } from '../plan/hash.js';
import type { Entry, Fact } from './fact.js';
import { IllegalFact } from './illegal-fact.js';
import { nextPhase } from './phase-transitions.js';
import type { Progress } from './progress.js';
import { effectDone, effectIntended, stepPassed, stepReopened, stepStarted } from './step-transitions.js';

type Transition<Kind extends Fact['kind']> = (
  progress: Progress,
  fact: Extract<Fact, { readonly kind: Kind }>,
  entry: Entry,
) => Progress;

/** What each fact does, and when it is legal. */
const transitions: { readonly [Kind in Fact['kind']]: Transition<Kind> } = {
  'plan-accepted': (progress, { plan }, entry) => {
    // What is run is what was approved, to the letter: also when a journal was edited by hand.
    if (!isSealed(plan)) throw new IllegalFact(entry, 'the plan is not the one its hash was made of');
    return { ...progress, plan, acceptedAt: entry.at };
  },
  'runner-attached': (progress, { epoch }, entry) => {
    // Epochs grow with every new holder of the lease: an older one writing now has been overtaken.
    if (epoch <= (progress.runner?.epoch ?? 0))
      throw new IllegalFact(entry, 'a later runner attached already');
    return { ...progress, runner: { by: entry.by, epoch }, attachedAt: entry.at };
  },
  'step-started': stepStarted,
  'effect-intended': effectIntended,
  'effect-done': effectDone,
  'step-passed': stepPassed,
  'step-reopened': stepReopened,
  halted: nextPhase,
  paused: nextPhase,
  resumed: nextPhase,
  aborted: nextPhase,
  finished: nextPhase,
};

/** Facts that only the attached runner may record; the others are an operator's, or attach a runner. */
const byRunner: ReadonlySet<Fact['kind']> = new Set<Fact['kind']>([
  ...(['step-started', 'effect-intended', 'effect-done', 'step-passed', 'step-reopened'] as const),
  ...(['halted', 'finished'] as const),
]);

/**
 * The legal transitions, written once: used before a fact is recorded and again when it is replayed.
 * @throws {IllegalFact} when the fact cannot follow what came before.
 */
export function advance(progress: Progress, entry: Entry): Progress {
  const { fact } = entry;
  const expect = (holds: boolean, because: string): void => {
    if (!holds) throw new IllegalFact(entry, because);
  };
  expect(entry.seq === progress.next, `entry ${String(progress.next)} was expected`);
  expect(progress.phase.kind !== 'finished', 'the run is finished');
  expect(
    (progress.plan === null) === (fact.kind === 'plan-accepted'),
    'a journal begins with its plan, and has one',
  );
  expect(
    !byRunner.has(fact.kind) || entry.by === progress.runner?.by,
    `${entry.by} is not the attached runner`,
  );
  const transition = transitions[fact.kind] as Transition<Fact['kind']>;
  return transition({ ...progress, next: progress.next + 1 }, fact, entry);
}

/** Folds a journal up. The only way to resume, so it is the way every run begins. */
export function replay(from: Progress, entries: readonly Entry[]): Progress {
  return entries.reduce(advance, from);
}
