import { groupByNode } from '../model/index-of.js';
import type { InstanceSeen, Observation } from '../model/observation.js';
import type { NodeSpec } from '../model/release.js';
import { opening, type StepName, type Subject } from '../model/step-name.js';
import { hasPassed, type Progress, subjectOf } from '../journal/progress.js';
import type { Effect } from '../journal/effect.js';
import type { Verdict } from '../journal/verdict.js';
import type { Move, Plan } from '../plan/plan.js';

/** Everything a decision may rest on. */
export interface Situation {
  readonly plan: Plan;
  readonly progress: Progress;
  readonly observation: Observation;
  /**
   * Steps (see {@link keyOf}) whose effect was called since the observation was made: it is older than they are, and
   * says nothing of what came of them.
   */
  readonly called?: ReadonlySet<string>;
}

/** Names a step of a subject among all others. */
export function keyOf(subject: Subject, step: StepName): string {
  return `${subject} ${step}`;
}

/** A situation seen from one subject. */
export interface Site extends Situation {
  readonly subject: Subject;
}

/** A situation seen from one node. */
export interface NodeSite extends Site {
  readonly move: Move;
  readonly node: NodeSpec;
  /** The instance launched for this move in its current attempt; null before the launch is known to have happened. */
  readonly replacement: string | null;
}

/** A gate watches; it never acts. */
export type Gate<Here> = (here: Here) => Verdict;

/**
 * One step as data: what must hold before it acts, what it does, and what must be seen afterwards. A step whose
 * `after` holds already is not taken: that is how a run adopts what an earlier one did.
 */
export interface Step<Here> {
  readonly name: StepName;
  readonly before: readonly Gate<Here>[];
  /** The change still to be made, or null when there is none. */
  readonly act: (here: Here) => Effect | null;
  readonly after: readonly Gate<Here>[];
  /**
   * `on-this-look`: the intention is recorded, then the call is made. `on-a-fresh-look`: everything is looked at once
   * more in between, so that nothing but the lease check lies between the last look and the call. For what takes a
   * voter away or cannot be undone.
   */
  readonly acts: 'on-this-look' | 'on-a-fresh-look';
  /**
   * What tells that the effect has come about: a look that was begun after it was called, which is the rule, or already
   * the call's own answer.
   */
  readonly shownBy: 'a-later-look' | 'its-answer';
  /**
   * The step after which this one may begin, beside those in between. Without it a step begins when all before it in the
   * list have passed.
   */
  readonly begins?: StepName;
  /** `once`: one look is enough. `steadily`: several passes in a row over the bake time. */
  readonly seen: 'once' | 'steadily';
}

/** The site of a node's move. */
export function nodeSite(situation: Situation, move: Move): NodeSite {
  const node = situation.plan.nodes.find((one) => one.name === move.node);
  if (node === undefined) throw new Error(`The plan moves ${move.node}, which it does not describe.`);
  return {
    ...situation,
    subject: move.node,
    move,
    node,
    replacement: replacementOf(situation.progress, move.node),
  };
}

/** The nodes that the run has taken out of the quorum and not brought back. */
export function nodesOut({ plan, progress }: Situation): readonly string[] {
  return plan.moves.map(({ node }) => node).filter((node) => subjectOf(progress, node).stage === 'out');
}

/** The nodes whose replacement has begun and is not finished: their instances are asked, and no others are bothered. */
export function nodesInHand({ subjects }: Progress): ReadonlySet<string> {
  const begun = Object.entries(subjects).filter(([, { steps }]) => steps['retire-old']?.kind !== 'passed');
  return new Set(begun.map(([subject]) => subject));
}

/** The instance a node's launch gave back. */
export function replacementOf(progress: Progress, node: string): string | null {
  const launch = subjectOf(progress, node).steps.launch;
  if (launch === undefined || launch.kind === 'started') return null;
  const { instance } = launch.result;
  return typeof instance === 'string' ? instance : null;
}

/** The node's instances other than its replacement that are not gone. One that is shutting down still runs. */
export function lingering({ observation, node, replacement }: NodeSite): readonly InstanceSeen[] {
  const all = groupByNode(observation.cloud.instances).get(node.name) ?? [];
  return all.filter((one) => one.id !== replacement && one.state !== 'terminated');
}

/** The same without those whose end is under way: nothing more needs to be done about them. */
export function othersOf(here: NodeSite): readonly InstanceSeen[] {
  return lingering(here).filter((one) => one.state !== 'shutting-down');
}

/** Moves that are not finished, in the plan's order. */
export function unfinished({ plan, progress }: Situation): readonly Move[] {
  return plan.moves.filter((move) => !hasPassed(progress, move.node, 'retire-old'));
}

/** Members the cluster should have now: nodes that join count from the moment they are put in. */
export function expectedMembers({ plan, progress }: Situation): readonly string[] {
  if (plan.forms === 'yes') return plan.nodes.map((node) => node.name);
  const pending = new Set(
    plan.moves
      .filter((move) => move.change === 'join' && subjectOf(progress, move.node).stage === 'before')
      .map((move) => move.node),
  );
  return plan.nodes.map((node) => node.name).filter((name) => !pending.has(name));
}

/** Members that were unhealthy when the plan was made and whose turn has not come: nobody waits for their health. */
export function excused({ plan, progress }: Situation): ReadonlySet<string> {
  const waiting = plan.moves.filter(
    (move) => move.place === 'unhealthy' && subjectOf(progress, move.node).stage !== 'proven',
  );
  return new Set(waiting.map((move) => move.node));
}

/** The subject a step belongs to when a gate at `here` sends the run back to it. */
export function ownerOf(step: StepName, here: Subject): Subject {
  return step === 'set-guard' ? opening : here;
}
