import { leaderOf } from '../model/health.js';
import { closing, opening, type StepName, type Subject } from '../model/step-name.js';
import type { Move } from '../plan/plan.js';
import type { Effect } from '../journal/effect.js';
import type { Verdict } from '../journal/verdict.js';
import { hasPassed, subjectOf } from '../journal/progress.js';
import { type NodeSite, nodeSite, type Site, type Situation, type Step, unfinished } from './site.js';
import { abortingSteps, aheadUntil, closingSteps, openingSteps, strategies } from './strategies.js';

/** A subject that may move now, with one of its steps that may be taken; null when all have passed. */
export interface Active {
  readonly subject: Subject;
  readonly step: BoundStep | null;
  /** `ahead`: boots early; its troubles are looked at when its turn comes. */
  readonly turn: 'now' | 'ahead';
}

/** A step with its site filled in. */
export interface BoundStep {
  readonly name: StepName;
  readonly seen: Step<Site>['seen'];
  readonly acts: Step<Site>['acts'];
  readonly shownBy: Step<Site>['shownBy'];
  readonly before: () => readonly Verdict[];
  readonly act: () => Effect | null;
  readonly after: () => readonly Verdict[];
  readonly move: Move | null;
}

/** Whether the operator asked for an end at the next safe point. */
export type StopWish = 'none' | 'safe-point';

/** Who may move now. Several only where no quorum is at stake; nobody means the run ends here. */
export function active(situation: Situation, wish: StopWish): readonly Active[] {
  const { plan, progress } = situation;
  const { phase } = progress;
  if (phase.kind === 'aborting') return whileAborting(situation);
  // Between nodes is a safe point. A node that is out is brought back first.
  const out = plan.moves.filter((move) => subjectOf(progress, move.node).stage === 'out');
  const settling = phase.kind === 'paused' || wish === 'safe-point';
  if (settling && out.length === 0) return [];
  // Also for a node that is only brought back: a guard found off again comes first.
  if (!hasPassed(progress, opening, 'set-guard')) return [clusterEnd(situation, opening)];
  if (settling) return out.flatMap((move) => whole(situation, move));
  const left = unfinished(situation);
  if (left.length === 0)
    return hasPassed(progress, closing, 'restore-guard') ? [] : [clusterEnd(situation, closing)];
  if (plan.forms === 'yes') return left.flatMap((move) => whole(situation, move));
  return oneAtATime(situation, left);
}

function oneAtATime(situation: Situation, left: readonly Move[]): readonly Active[] {
  const { plan, progress } = situation;
  const current = nextMove(situation, left);
  if (current === undefined) return [];
  const now = whole(situation, current);
  const baking = subjectOf(progress, current.node).steps.prove !== undefined;
  const mayLaunchAhead = plan.strategy === 'swap' && plan.settings.launchAhead === 'next' && baking;
  const next = mayLaunchAhead
    ? nextMove(
        situation,
        left.filter((move) => move !== current),
      )
    : undefined;
  return next === undefined ? now : [...now, ...until(situation, next, aheadUntil)];
}

/** The node in hand, else the first that does not lead: the leader is looked up again before every node. */
function nextMove(situation: Situation, left: readonly Move[]): Move | undefined {
  const { progress, plan, observation } = situation;
  const inHand = left.find((move) => subjectOf(progress, move.node).stage !== 'before');
  if (inHand !== undefined) return inHand;
  const leader = leaderOf(observation, plan.settings.freshMs);
  return left.find((move) => move.node !== leader) ?? left[0];
}

function whileAborting(situation: Situation): readonly Active[] {
  const { plan, progress } = situation;
  const { phase } = progress;
  if (hasPassed(progress, closing, 'restore-guard')) return [];
  // An abort after a halt ends at once: what is stuck would only halt again. What is left out is reported.
  const stuckAt = phase.kind === 'aborting' ? (phase.after?.subject ?? null) : null;
  const stuck = stuckAt !== null;
  const begun = unfinished(situation).filter((move) => subjectOf(progress, move.node).stage !== 'before');
  if (begun.length > 0 && !stuck) {
    if (!hasPassed(progress, opening, 'set-guard')) return [clusterEnd(situation, opening)];
    return begun.flatMap((move) => whole(situation, move));
  }
  // A launch whose outcome is unknown is settled first: otherwise nobody would know what to remove.
  const unsettled = plan.moves.filter(
    (move) => move.node !== stuckAt && subjectOf(progress, move.node).steps.launch?.kind === 'intended',
  );
  if (unsettled.length > 0) return unsettled.flatMap((move) => until(situation, move, 'test-replacement'));
  return [clusterEnd(situation, closing)];
}

function whole(situation: Situation, move: Move): readonly Active[] {
  return inTurn(situation, move, strategies[situation.plan.strategy], 'now');
}

function until(situation: Situation, move: Move, end: StepName): readonly Active[] {
  const steps = strategies[situation.plan.strategy];
  return inTurn(
    situation,
    move,
    steps.slice(
      0,
      steps.findIndex((step) => step.name === end),
    ),
    'ahead',
  );
}

function inTurn(
  situation: Situation,
  move: Move,
  steps: readonly Step<NodeSite>[],
  turn: Active['turn'],
): readonly Active[] {
  const here = nodeSite(situation, move);
  const open = openSteps(situation, move.node, steps);
  if (open.length === 0) return [{ subject: move.node, turn, step: null }];
  return open.map((step) => ({ subject: move.node, turn, step: bind(step, here, move) }));
}

function clusterEnd(situation: Situation, subject: typeof opening): Active {
  const ending = situation.progress.phase.kind === 'aborting' ? abortingSteps : closingSteps;
  const [next] = openSteps(situation, subject, subject === opening ? openingSteps : ending);
  return {
    subject,
    turn: 'now',
    step: next === undefined ? null : bind(next, { ...situation, subject }, null),
  };
}

/** The first step that has not passed, and those further on that need not wait for it. */
function openSteps<Here>(
  situation: Situation,
  subject: Subject,
  steps: readonly Step<Here>[],
): readonly Step<Here>[] {
  const states = subjectOf(situation.progress, subject).steps;
  const passed = (name: StepName): boolean => states[name]?.kind === 'passed';
  const [first, ...later] = steps.filter((step) => !passed(step.name));
  if (first === undefined) return [];
  return [first, ...later.filter(({ begins }) => begins !== undefined && passed(begins))];
}

function bind<Here>(step: Step<Here>, here: Here, move: Move | null): BoundStep {
  return {
    ...{ name: step.name, seen: step.seen, acts: step.acts, shownBy: step.shownBy, move },
    before: () => step.before.map((gate) => gate(here)),
    act: () => step.act(here),
    after: () => step.after.map((gate) => gate(here)),
  };
}
