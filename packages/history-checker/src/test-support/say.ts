import type { History, Operation, Value } from '../history/operation.js';

interface When {
  readonly client?: string;
  readonly key?: string;
}

type Interval = readonly [start: number, end: number];

function asked([start, end]: Interval, { client = 'c1', key = 'k' }: When) {
  return { client, key, start, end };
}

export function wrote(value: Value, at: Interval, when: When = {}): Operation {
  return { ...asked(at, when), kind: 'write', value, outcome: 'ok' };
}

export function read(returned: Value, at: Interval, when: When = {}): Operation {
  return { ...asked(at, when), kind: 'read', outcome: 'ok', returned };
}

export function swapped(
  [expected, value]: readonly [Value, Value],
  at: Interval,
  returned = true,
): Operation {
  return { ...asked(at, {}), kind: 'compare-and-set', expected, value, outcome: 'ok', returned };
}

/** The same request, but its outcome is not known. */
export function unknown(operation: Operation): Operation {
  return unanswered(operation, 'unknown');
}

/** The same request, but it was refused. */
export function failed(operation: Operation): Operation {
  return unanswered(operation, 'failed');
}

function unanswered(operation: Operation, outcome: 'failed' | 'unknown'): Operation {
  const { client, key, start, end } = operation;
  const asked = { client, key, start, end, outcome };
  if (operation.kind === 'read') return { ...asked, kind: 'read' };
  if (operation.kind === 'write') return { ...asked, kind: 'write', value: operation.value };
  const { expected, value } = operation;
  return { ...asked, kind: 'compare-and-set', expected, value };
}

export function history(...operations: Operation[]): History {
  return { initial: new Map(), operations };
}
