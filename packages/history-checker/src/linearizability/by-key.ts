import type { History, Operation, Value } from '../history/operation.js';

/** What is known of one key. */
export interface KeyHistory {
  readonly key: string;
  readonly initial: Value;
  readonly operations: readonly Operation[];
}

/** The history of every key, in the order in which keys first appear. */
export function byKey({ operations, initial }: History): KeyHistory[] {
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) {
    const group = groups.get(operation.key);
    if (group === undefined) groups.set(operation.key, [operation]);
    else group.push(operation);
  }
  return [...groups].map(([key, group]) => ({ key, initial: initial.get(key) ?? null, operations: group }));
}
