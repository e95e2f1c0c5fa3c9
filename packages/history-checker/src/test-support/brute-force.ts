import type { Operation, Value } from '../history/operation.js';

/**
 * Decides by trying every order of every choice of unanswered operations: nothing in common with the real search but
 * the definition. For histories of one key and no more than some eight operations.
 */
export function isLinearizableByTrying(operations: readonly Operation[], initial: Value): boolean {
  const relevant = operations.filter(
    ({ outcome, kind }) => outcome !== 'failed' && !(kind === 'read' && outcome === 'unknown'),
  );
  return continueFrom(relevant, initial);
}

function continueFrom(left: readonly Operation[], value: Value): boolean {
  if (left.every(({ outcome }) => outcome === 'unknown')) return true;
  return left.some((operation) => {
    const mustWait = left.some((other) => other.outcome === 'ok' && other.end < operation.start);
    if (mustWait) return false;
    const after = apply(operation, value);
    if (after === undefined) return false;
    return continueFrom(
      left.filter((other) => other !== operation),
      after,
    );
  });
}

/** What the register holds afterwards; `undefined` where the answer contradicts what it held. */
function apply(operation: Operation, value: Value): Value | undefined {
  if (operation.kind === 'read') {
    return operation.outcome === 'ok' && operation.returned !== value ? undefined : value;
  }
  if (operation.kind === 'write') return operation.value;
  const matches = operation.expected === value;
  if (operation.outcome === 'ok' && operation.returned !== matches) return undefined;
  return matches ? operation.value : value;
}
