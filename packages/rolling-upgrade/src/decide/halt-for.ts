import type { Halt, NextCommand } from '../journal/halt.js';
import { isHealthyVoter } from '../model/health.js';
import { subjectOf } from '../journal/progress.js';
import type { Verdict } from '../journal/verdict.js';
import type { StepName, Subject } from '../model/step-name.js';
import { replacementOf, type Situation } from './site.js';

/** Where a run has to stop, and why. */
interface Stuck {
  readonly subject: Subject;
  readonly step: StepName;
  readonly because: string;
  readonly evidence: readonly Verdict[];
}

/** A halt with everything an operator needs: evidence, what is safe meanwhile, what to do next. */
export function haltFor(situation: Situation, stuck: Stuck): Halt {
  return { ...stuck, safe: whatIsSafe(situation, stuck.subject), next: whatIsNext(situation, stuck) };
}

function whatIsSafe({ plan, progress, observation }: Situation, subject: Subject): readonly string[] {
  const node = plan.nodes.find((one) => one.name === subject);
  if (node === undefined) return ['No node is out.'];
  if (subjectOf(progress, subject).stage !== 'out')
    return [`${subject} was not taken down.`, `Its data is on ${node.volume}.`];
  if (isHealthyVoter(observation, subject, plan.settings.freshMs)) {
    return [`${subject} is in hand and a healthy voter; no other node is touched before it is done.`];
  }
  return [
    `${subject} is out; no other node is touched until it is back.`,
    `Its data is on ${node.volume}; its old instance, unable to write, is kept.`,
    ...(replacementOf(progress, subject) === null
      ? []
      : [`Its replacement is ${replacementOf(progress, subject) ?? ''}.`]),
  ];
}

/** Steps that tell whether the image is any good: the first node to halt in one of them has most likely met a bad one. */
const trialSteps: ReadonlySet<StepName> = new Set<StepName>(['start-service', 'prove']);

/** The command that helps most likely comes first. */
function whatIsNext(situation: Situation, { subject, step }: Stuck): readonly NextCommand[] {
  const { plan, progress } = situation;
  const resume: NextCommand = {
    command: 'resume',
    when: 'once the cause is mended: the run goes on where it stopped',
  };
  const { stage } = subjectOf(progress, subject);
  const guard = stage === 'out' ? `stays on until ${subject} is back` : 'is put back';
  const abort: NextCommand = { command: 'abort', when: `to end the run here; the guard ${guard}` };
  const rollback: NextCommand = {
    command: 'rollback',
    when: 'to end the run here and go back to the previous image by a new plan',
  };
  if (stage === 'before') return [resume, abort];
  const isCanary = plan.moves.some((move) => move.canary && move.node === subject);
  // Whoever resumes with a bad image waits for the same halt again. A rollback is left as it is, and a new cluster has no way back.
  const isOnTrial = isCanary && trialSteps.has(step) && plan.forms === 'no' && plan.intent === 'upgrade';
  return isOnTrial ? [rollback, resume, abort] : [resume, abort, rollback];
}
