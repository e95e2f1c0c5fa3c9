import type { StepName, Subject } from '../model/step-name.js';
import type { Plan } from '../plan/plan.js';
import type { Effect, Result } from './effect.js';
import type { Halt } from './halt.js';

/** Where one step stands. Times are the journal's. */
export type StepState =
  | { readonly kind: 'started'; readonly at: number }
  | {
      readonly kind: 'intended' | 'acted';
      readonly at: number;
      readonly effect: Effect;
      readonly result: Result;
    }
  | { readonly kind: 'passed'; readonly at: number; readonly effect: Effect | null; readonly result: Result };

/** Whether a node is in the quorum as far as our own acts go: taken down (or never there), and proved since. */
export type Stage = 'before' | 'out' | 'proven';

/** Where one subject (a node, or an end of the run) stands. */
export interface SubjectProgress {
  readonly stage: Stage;
  readonly steps: Readonly<Partial<Record<StepName, StepState>>>;
  /** How often each step was taken; 1 unless it was reopened. A new attempt means new idempotency tokens. */
  readonly attempts: Readonly<Partial<Record<StepName, number>>>;
  /** How many of them were made before an operator last said to go on: those do not count against the limit. */
  readonly forgiven: Readonly<Partial<Record<StepName, number>>>;
  /** The first effect of each step that was reopened: what was found before the run changed it is written there. */
  readonly first: Readonly<Partial<Record<StepName, Effect>>>;
}

/** Whether the run goes on, and if not, why. */
export type Phase =
  | { readonly kind: 'running' }
  | { readonly kind: 'paused'; readonly because: string }
  | { readonly kind: 'halted'; readonly halt: Halt }
  | { readonly kind: 'aborting'; readonly because: string; readonly after: Halt | null }
  | { readonly kind: 'finished'; readonly outcome: 'done' | 'aborted'; readonly left: readonly string[] };

/** The journal folded up: everything a runner needs to go on. */
export interface Progress {
  readonly next: number;
  readonly plan: Plan | null;
  /** When the plan was accepted: tells this run from another of the very same plan. */
  readonly acceptedAt: number;
  readonly phase: Phase;
  /** Who attached last; only that runner may go on. */
  readonly runner: { readonly by: string; readonly epoch: number } | null;
  /** When somebody last began or went on with the run: a step's deadline does not run while nobody is at work. */
  readonly attachedAt: number;
  readonly subjects: Readonly<Record<Subject, SubjectProgress>>;
}

/** The progress of an empty journal. */
export const nothingYet: Progress = {
  next: 0,
  plan: null,
  phase: { kind: 'running' },
  runner: null,
  acceptedAt: 0,
  attachedAt: 0,
  subjects: {},
};

const untouched: SubjectProgress = { stage: 'before', steps: {}, attempts: {}, forgiven: {}, first: {} };

/** Where a subject stands, also when nothing was done for it yet. */
export function subjectOf(progress: Progress, subject: Subject): SubjectProgress {
  return progress.subjects[subject] ?? untouched;
}

/** The attempt a step is in. */
export function attemptOf(subject: SubjectProgress, step: StepName): number {
  return subject.attempts[step] ?? 1;
}

/** Whether a step of a subject has passed. */
export function hasPassed(progress: Progress, subject: Subject, step: StepName): boolean {
  return subjectOf(progress, subject).steps[step]?.kind === 'passed';
}
