import type { StepName } from '../model/step-name.js';
import type { Entry, Fact } from './fact.js';
import { IllegalFact } from './illegal-fact.js';
import {
  attemptOf,
  type Progress,
  type Stage,
  type StepState,
  type SubjectProgress,
  subjectOf,
} from './progress.js';

type FactOf<Kind extends Fact['kind']> = Extract<Fact, { readonly kind: Kind }>;
type StepFact = Extract<Fact, { readonly step: StepName }>;

/** A step begins; its deadline runs from here. */
export function stepStarted(progress: Progress, fact: FactOf<'step-started'>, entry: Entry): Progress {
  if (stateOf(progress, fact) !== undefined) throw illegal(entry, fact, 'has started already');
  return put(progress, fact, { kind: 'started', at: entry.at });
}

/** An effect is about to be called, and may have been from now on. A different effect may follow an undecided one. */
export function effectIntended(progress: Progress, fact: FactOf<'effect-intended'>, entry: Entry): Progress {
  const before = stateOf(progress, fact);
  if (before === undefined || before.kind === 'passed') throw illegal(entry, fact, 'is not under way');
  sameAttempt(progress, fact, entry);
  return put(progress, fact, { kind: 'intended', at: before.at, effect: fact.effect, result: {} });
}

/** The effect's answer is known. */
export function effectDone(progress: Progress, fact: FactOf<'effect-done'>, entry: Entry): Progress {
  const before = stateOf(progress, fact);
  if (before?.kind !== 'intended') throw illegal(entry, fact, 'had no effect under way');
  sameAttempt(progress, fact, entry);
  return put(progress, fact, { ...before, kind: 'acted', result: fact.result });
}

/** Everything the step was for has been seen. */
export function stepPassed(progress: Progress, fact: FactOf<'step-passed'>, entry: Entry): Progress {
  const before = stateOf(progress, fact);
  if (before === undefined || before.kind === 'passed') throw illegal(entry, fact, 'is not under way');
  const { effect, result } = before.kind === 'started' ? { effect: null, result: {} } : before;
  return put(progress, fact, { kind: 'passed', at: entry.at, effect, result });
}

/** Forgets a step and every step recorded after it; what they did is found again by looking, or done again. */
export function stepReopened(progress: Progress, fact: FactOf<'step-reopened'>, entry: Entry): Progress {
  const subject = subjectOf(progress, fact.subject);
  const undone = subject.steps[fact.step];
  if (undone === undefined) throw illegal(entry, fact, 'was never taken');
  if (fact.attempt !== attemptOf(subject, fact.step) + 1)
    throw illegal(entry, fact, 'counts its attempts one by one');
  const names = Object.keys(subject.steps) as StepName[];
  const kept = names.slice(0, names.indexOf(fact.step)).map((name) => [name, subject.steps[name]]);
  return withSubject(progress, fact.subject, {
    // What was proved was proved of something that has come undone since.
    stage: subject.stage === 'proven' ? 'out' : subject.stage,
    steps: Object.fromEntries(kept) as SubjectProgress['steps'],
    attempts: { ...subject.attempts, [fact.step]: fact.attempt },
    forgiven: subject.forgiven,
    first:
      undone.kind === 'started' || undone.effect === null
        ? subject.first
        : { [fact.step]: undone.effect, ...subject.first },
  });
}

function stateOf(progress: Progress, fact: StepFact): StepState | undefined {
  return subjectOf(progress, fact.subject).steps[fact.step];
}

function put(progress: Progress, fact: StepFact, state: StepState): Progress {
  const subject = subjectOf(progress, fact.subject);
  const stage = stageAfter(subject.stage, fact);
  return withSubject(progress, fact.subject, {
    ...subject,
    stage,
    steps: { ...subject.steps, [fact.step]: state },
  });
}

function withSubject(progress: Progress, name: string, subject: SubjectProgress): Progress {
  return { ...progress, subjects: { ...progress.subjects, [name]: subject } };
}

/** A node counts as out from the moment its take-down was intended: the call may have been made. */
function stageAfter(stage: Stage, fact: StepFact): Stage {
  if (fact.step === 'take-down' && (fact.kind === 'effect-intended' || fact.kind === 'step-passed'))
    return 'out';
  return fact.step === 'prove' && fact.kind === 'step-passed' ? 'proven' : stage;
}

function sameAttempt(
  progress: Progress,
  fact: FactOf<'effect-intended' | 'effect-done'>,
  entry: Entry,
): void {
  const attempt = attemptOf(subjectOf(progress, fact.subject), fact.step);
  if (fact.attempt !== attempt) throw illegal(entry, fact, `is in attempt ${String(attempt)}`);
}

function illegal(entry: Entry, fact: StepFact, what: string): IllegalFact {
  return new IllegalFact(entry, `${fact.subject} ${fact.step} ${what}`);
}
