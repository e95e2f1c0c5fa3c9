import type { UndecidedKey } from '../linearizability/check.js';
import type { Exhausted } from '../linearizability/limits.js';
import type { Verdict } from '../verdict.js';
import { violationSentence } from './explanation-sentence.js';
import { findingSentence } from './finding-sentence.js';
import { violationTimeline } from './timeline.js';

/** More than these are counted, not shown: the first ones name the cause. */
const mostShown = 10;

/** The verdict in one sentence, then the evidence: counterexamples as timelines, members with what they hold. */
export function verdictText(verdict: Verdict): string {
  const { linearizability, findings } = verdict;
  const violations = linearizability.kind === 'violation' ? linearizability.violations : [];
  const undecided = linearizability.kind === 'linearizable' ? [] : linearizability.undecided;
  const blocks = [
    ...violations.map((violation) => `${violationSentence(violation)}\n${violationTimeline(violation)}`),
    ...findings.map(findingSentence),
    ...undecided.map(undecidedSentence),
  ];
  const more = blocks.length - mostShown;
  const rest = more > 0 ? [`… and ${count(more, 'more finding')}.`] : [];
  return `${[headline(verdict), ...blocks.slice(0, mostShown), ...rest].join('\n\n')}\n`;
}

function headline({ kind, operations, keys, members, linearizability, findings }: Verdict): string {
  const size = `${count(operations, 'operation')} on ${count(keys, 'key')}`;
  switch (kind) {
    case 'ok': {
      const final =
        members === 0
          ? 'No member was read in the end'
          : `Nothing acknowledged is missing on ${count(members, 'member')}`;
      return `OK: ${size} are linearizable. ${final}.`;
    }
    case 'violation': {
      const broken = linearizability.kind === 'violation' ? linearizability.violations.length : 0;
      const parts = [
        ...(broken > 0 ? [`${count(broken, 'key')} not linearizable`] : []),
        ...(findings.length > 0 ? [`${count(findings.length, 'final value')} wrong`] : []),
      ];
      return `VIOLATION: ${size}, ${parts.join(', ')}.`;
    }
    case 'undecided':
      return `UNDECIDED: ${size} could not all be decided within the limits; this is not a pass.`;
  }
}

const limitNames: Readonly<Record<Exhausted, string>> = {
  configurations: 'the limit of configurations',
  steps: 'the limit of steps',
  deadline: 'the deadline',
};

function undecidedSentence({ key, operations, exhausted }: UndecidedKey): string {
  return `Key ${JSON.stringify(key)}: undecided, ${limitNames[exhausted]} was reached in ${count(operations, 'operation')}.`;
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
