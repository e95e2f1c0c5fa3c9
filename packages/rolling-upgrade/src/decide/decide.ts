import { type Active, active, type StopWish } from './active.js';
import type { Decided, Decision, Wait, Watch } from './decision.js';
import { decideStep } from './decide-step.js';
import { nodesOut, type Situation } from './site.js';

/** What `decide` is given: the situation, the streaks watched so far, and whether the operator wants to stop. */
export interface DecideInput extends Situation {
  readonly watch: Watch;
  readonly wish: StopWish;
}

/**
 * What happens next. Pure, total and synchronous: the same input gives the same decision, and a run holds no other
 * knowledge. Everything it may answer is in `Decision`; everything it rests on is in its argument.
 */
export function decide(input: DecideInput): Decided {
  const { phase } = input.progress;
  if (phase.kind === 'finished' || phase.kind === 'halted') return stop(phase.kind);
  const subjects = active(input, input.wish);
  if (subjects.length === 0) return { decision: atTheEnd(input), watch: {} };
  return firstThatMoves(input, subjects);
}

/** Subjects are asked in turn; the first that can do something does, and only if none can, all wait. */
function firstThatMoves(input: DecideInput, subjects: readonly Active[]): Decided {
  let watch: Watch = input.watch;
  const waits: Wait[] = [];
  for (const subject of subjects) {
    const decided = decideStep(input, subject, watch);
    watch = decided.watch;
    const { decision } = decided;
    if (decision.kind === 'wait') waits.push(...decision.waits);
    // What boots ahead never stops the node in hand: its own turn will say what is wrong.
    else if (decision.kind === 'halt' && subject.turn === 'ahead' && subjects.length > 1)
      waits.push(troubleAhead(decision));
    else return decided;
  }
  return { decision: { kind: 'wait', waits }, watch };
}

function atTheEnd(input: DecideInput): Decision {
  const { phase } = input.progress;
  const left = nodesOut(input);
  if (phase.kind === 'aborting') return { kind: 'finish', outcome: 'aborted', left };
  if (phase.kind === 'paused') return { kind: 'stop', because: 'paused' };
  return input.wish === 'safe-point'
    ? { kind: 'stop', because: 'interrupted' }
    : { kind: 'finish', outcome: 'done', left };
}

function troubleAhead({ halt }: Extract<Decision, { kind: 'halt' }>): Wait {
  return { subject: halt.subject, step: halt.step, for: halt.evidence };
}

function stop(because: 'finished' | 'halted'): Decided {
  return { decision: { kind: 'stop', because }, watch: {} };
}
