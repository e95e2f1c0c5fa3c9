import { findingSentence, judge, type Operation, violationSentence } from '@moult/history-checker';
import { defaultLimits, type Limits } from '@moult/history-checker';
import type { Check } from '@moult/report';
import type { ReadBack } from '../traffic/read-back.js';

const lost = 'no acknowledged write was lost';
const order = 'the history is linearizable';

/** Named in a check; who wants more reads the history beside the report. */
const mostNamed = 3;

/** Judges what clients were told against what members hold in the end and against one register per key. Pure. */
export function dataChecks(
  operations: readonly Operation[],
  held: ReadBack,
  limits: Limits = defaultLimits,
): readonly Check[] {
  const members = held.kind === 'read' ? held.members : undefined;
  const verdict = judge({ initial: new Map(), operations }, members, limits);
  return [lostCheck(verdict.findings.map(findingSentence), held, operations), orderCheck(verdict)];
}

function lostCheck(findings: readonly string[], held: ReadBack, operations: readonly Operation[]): Check {
  if (held.kind === 'unreadable') {
    const { member, key, because } = held;
    return { name: lost, held: 'undecided', evidence: `${key} could not be read on ${member}: ${because}` };
  }
  if (findings.length > 0) return { name: lost, held: 'no', evidence: some(findings) };
  const writes = operations.filter(({ kind, outcome }) => kind !== 'read' && outcome === 'ok').length;
  const members = held.members.size;
  return {
    name: lost,
    held: 'yes',
    evidence: `${writes} answered writes; what they left was read back from each of ${members} members`,
  };
}

function orderCheck({ linearizability: found, operations, keys }: ReturnType<typeof judge>): Check {
  switch (found.kind) {
    case 'linearizable':
      return { name: order, held: 'yes', evidence: `${operations} operations on ${keys} keys` };
    case 'violation':
      return { name: order, held: 'no', evidence: some(found.violations.map(violationSentence)) };
    case 'undecided':
      return { name: order, held: 'undecided', evidence: `the search ended before an answer was found` };
  }
}

function some(sentences: readonly string[]): string {
  const more = sentences.length - mostNamed;
  return `${sentences.slice(0, mostNamed).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
