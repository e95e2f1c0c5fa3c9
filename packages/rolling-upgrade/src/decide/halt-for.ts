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
  return { ...stuck, safe: whatIsSafe(situation, stuck.subject), next: whatIsNext(situation, stuck.subject) };
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

function whatIsNext({ progress }: Situation, subject: Subject): readonly NextCommand[] {
  const resume: NextCommand = {
    command: 'resume',
    when: 'once the cause is mended: the run goes on where it stopped',
  };
  const { stage } = subjectOf(progress, subject);
  const guard = stage === 'out' ? `stays on until ${subject} is back` : 'is put back';
  const abort: NextCommand = { command: 'abort', when: `to end the run here; the guard ${guard}` };
  const rollback: NextCommand = {
    command: 'rollback',
    when: 'after an abort: a new plan to the previous image',
  };
  return stage === 'before' ? [resume, abort] : [resume, abort, rollback];
}
