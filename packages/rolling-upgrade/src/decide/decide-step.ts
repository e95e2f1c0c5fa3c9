import { canonical } from '../plan/hash.js';
import type { Effect } from '../journal/effect.js';
import { attemptOf, type StepState, subjectOf } from '../journal/progress.js';
import { notYet, type Verdict } from '../journal/verdict.js';
import type { StepName } from '../model/step-name.js';
import type { Active, BoundStep } from './active.js';
import type { Decided, Decision, Watch } from './decision.js';
import { replacementLives } from './gates/replacement.js';
import { haltFor } from './halt-for.js';
import { keyOf, nodeSite, ownerOf, type Situation } from './site.js';
import { advanceStreak, isSteady } from './streak.js';

/** The next thing for one subject: its first step that has not passed. */
export function decideStep(situation: Situation, { subject, step }: Active, watch: Watch): Decided {
  const states = subjectOf(situation.progress, subject).steps;
  const none: Decided = { decision: { kind: 'wait', waits: [] }, watch };
  if (step === null) return none;
  const lost = step.move === null ? null : replacementLives(nodeSite(situation, step.move));
  if (lost?.kind === 'reopen')
    return { decision: goBack(situation, subject, lost), watch: without(watch, subject) };
  const state = states[step.name];
  // The deadline runs from the start, so the start is a fact before anything is waited for.
  if (state === undefined)
    return { decision: { kind: 'start', subject, step: step.name }, watch: without(watch, subject) };
  if (step.shownBy === 'a-later-look' && situation.called?.has(keyOf(subject, step.name)) === true)
    return { decision: { kind: 'wait', waits: [{ subject, step: step.name, for: [tooEarly] }] }, watch };
  return settle(situation, subject, { step, state, watch });
}

/** A look from before a call cannot say what came of it, even where it happens to look like success. */
const tooEarly: Verdict = notYet('a-later-look', 'it was called just now');

interface Underway {
  readonly step: BoundStep;
  readonly state: StepState;
  readonly watch: Watch;
}

function settle(situation: Situation, subject: string, { step, state, watch }: Underway): Decided {
  const after = step.after();
  const seen = after.every((verdict) => verdict.kind === 'holds');
  if (seen && step.seen === 'once') {
    return { decision: pass(subject, step.name, after), watch };
  }
  if (step.seen === 'steadily') {
    const { at } = situation.observation;
    const { settings } = situation.plan;
    const streak = advanceStreak(watch[subject], seen, { at, settings });
    const watched = streak === null ? without(watch, subject) : { ...watch, [subject]: streak };
    if (seen && isSteady(situation.plan, step.move, streak)) {
      return { decision: pass(subject, step.name, after), watch: without(watch, subject) };
    }
    return { decision: stay(situation, subject, { step, state, verdicts: after }), watch: watched };
  }
  return { decision: actOrWait(situation, subject, { step, state, after }), watch };
}

function actOrWait(
  situation: Situation,
  subject: string,
  { step, state, after }: { step: BoundStep; state: StepState; after: readonly Verdict[] },
): Decision {
  const wanted = step.act();
  const done = state.kind === 'acted' && (wanted === null || same(state.effect, wanted));
  if (wanted === null || done) return stay(situation, subject, { step, state, verdicts: after });
  const before = step.before();
  const open = before.every((verdict) => verdict.kind === 'holds');
  // A result that says no (a bad snapshot) is no reason to act again.
  const denied = after.some((verdict) => verdict.kind === 'no');
  if (!open || denied)
    return stay(situation, subject, { step, state, verdicts: [...before, ...after.filter(isNo)] });
  // A call that is refused a thousand times is not waiting, and has to end all the same.
  if (isOverdue(situation, step.name, state))
    return stay(situation, subject, { step, state, verdicts: after });
  const attempt = attemptOf(subjectOf(situation.progress, subject), step.name);
  const again = state.kind === 'intended' && same(state.effect, wanted);
  return {
    ...{ kind: 'act', acts: step.acts },
    subject,
    step: step.name,
    attempt,
    effect: wanted,
    intention: again ? 'again' : 'new',
  };
}

/** Not now: wait, go back to what has come undone, or halt when waiting is in vain or the deadline is over. */
function stay(
  situation: Situation,
  subject: string,
  { step, state, verdicts }: { step: BoundStep; state: StepState; verdicts: readonly Verdict[] },
): Decision {
  const open = verdicts.filter((verdict) => verdict.kind !== 'holds');
  const back = open.find((verdict) => verdict.kind === 'reopen');
  if (back?.kind === 'reopen') return goBack(situation, subject, back);
  const never = open.find(isNo);
  if (never !== undefined)
    return {
      kind: 'halt',
      halt: haltFor(situation, { subject, step: step.name, because: never.says, evidence: open }),
    };
  if (!isOverdue(situation, step.name, state))
    return { kind: 'wait', waits: [{ subject, step: step.name, for: open }] };
  const deadlineMs = situation.plan.settings.deadlinesMs[step.name];
  const because = `${step.name} did not finish within ${String(deadlineMs)} ms`;
  return { kind: 'halt', halt: haltFor(situation, { subject, step: step.name, because, evidence: open }) };
}

/** Time counts from the recorded start of the step, and only while somebody is at work. */
function isOverdue({ plan, progress, observation }: Situation, step: StepName, state: StepState): boolean {
  const waitedMs = observation.at - Math.max(state.at, progress.attachedAt);
  return waitedMs > plan.settings.deadlinesMs[step];
}

function goBack(situation: Situation, subject: string, verdict: Verdict & { kind: 'reopen' }): Decision {
  const owner = ownerOf(verdict.from, subject);
  const before = subjectOf(situation.progress, owner);
  const attempt = attemptOf(before, verdict.from) + 1;
  const { maxAttempts } = situation.plan.settings;
  if (attempt - (before.forgiven[verdict.from] ?? 0) <= maxAttempts)
    return { kind: 'reopen', subject: owner, step: verdict.from, attempt, because: verdict.says };
  const because = `${verdict.from} was taken ${String(maxAttempts)} times: ${verdict.says}`;
  return {
    kind: 'halt',
    halt: haltFor(situation, { subject, step: verdict.from, because, evidence: [verdict] }),
  };
}

function isNo(verdict: Verdict): boolean {
  return verdict.kind === 'no';
}

function same(a: Effect, b: Effect): boolean {
  return canonical(a) === canonical(b);
}

function pass(subject: string, step: StepName, verdicts: readonly Verdict[]): Decision {
  return { kind: 'pass', subject, step, says: verdicts.map((verdict) => verdict.says).join('; ') };
}

function without(watch: Watch, subject: string): Watch {
  return watch[subject] === undefined
    ? watch
    : Object.fromEntries(Object.entries(watch).filter(([key]) => key !== subject));
}
