import { isAcknowledgedWrite, type Operation, type Value } from '../history/operation.js';
import { type Call, isOpen, neededBy, writtenBy } from './call.js';
import type { KeyHistory } from './by-key.js';
import type { Contradiction, Explanation } from './contradiction.js';
import { backwards, splitView, staleLook } from './stale.js';

/** Finds the name of a contradiction among few calls. Each answer is a true statement about them by itself. */
export function explain(calls: readonly Call[], history: KeyHistory): Explanation {
  const contradiction = { calls, initial: history.initial };
  return (
    unwritten(contradiction, history.operations) ??
    swappedTwice(contradiction) ??
    staleLook(contradiction) ??
    backwards(contradiction) ??
    splitView(contradiction) ??
    refused(contradiction) ?? { kind: 'no-order' }
  );
}

function unwritten({ calls, initial }: Contradiction, all: readonly Operation[]): Explanation | undefined {
  for (const call of answered(calls)) {
    const value = neededBy(call);
    if (value === undefined || value === initial) continue;
    const seen = call.operation;
    const writers = all.filter((operation) => operation.kind !== 'read' && operation.value === value);
    const possible = writers.filter(mayHaveWritten);
    const failed = writers.find(({ outcome }) => outcome === 'failed');
    const [writer] = possible;
    if (writer === undefined) {
      return failed === undefined
        ? { kind: 'value-from-nowhere', seen, value }
        : { kind: 'failed-write-seen', seen, failed };
    }
    if (possible.every(({ start }) => call.end < start))
      return { kind: 'value-before-written', seen, writer };
  }
  return undefined;
}

function mayHaveWritten(operation: Operation): boolean {
  return operation.outcome === 'unknown' || isAcknowledgedWrite(operation);
}

function swappedTwice({ calls, initial }: Contradiction): Explanation | undefined {
  const first = new Map<Value, Call>();
  for (const call of answered(calls)) {
    if (call.effect.kind !== 'swap' || call.effect.expected === call.effect.value) continue;
    const { expected } = call.effect;
    const other = first.get(expected);
    if (other === undefined) first.set(expected, call);
    else if (timesPresent(calls, initial, expected) <= 1) {
      return { kind: 'swapped-twice', first: other.operation, second: call.operation };
    }
  }
  return undefined;
}

/** A compare-and-set was refused, and without that refusal there would be no contradiction. */
function refused({ calls }: Contradiction): Explanation | undefined {
  const call = calls.find(({ effect }) => effect.kind === 'differ');
  return call === undefined ? undefined : { kind: 'refused-though-equal', refused: call.operation };
}

function timesPresent(calls: readonly Call[], initial: Value, value: Value): number {
  return calls.filter((call) => writtenBy(call) === value).length + (initial === value ? 1 : 0);
}

function answered(calls: readonly Call[]): Call[] {
  return calls.filter((call) => !isOpen(call));
}
