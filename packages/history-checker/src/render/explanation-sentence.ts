import type { Explanation } from '../linearizability/contradiction.js';
import type { Violation } from '../linearizability/check-key.js';
import { named, quote } from './words.js';

/** Why a key's history cannot have come from one register, in one sentence. */
export function violationSentence({ key, explanation, operations }: Violation): string {
  return `Key ${JSON.stringify(key)} is not linearizable: ${because(explanation, operations.length)}.`;
}

function because(explanation: Explanation, shown: number): string {
  switch (explanation.kind) {
    case 'value-from-nowhere':
      return `${named(explanation.seen)} found ${quote(explanation.value)}, which nobody wrote`;
    case 'failed-write-seen':
      return `${named(explanation.seen)} found what ${named(explanation.failed)} was said not to have written`;
    case 'value-before-written':
      return `${named(explanation.seen)} found a value before ${named(explanation.writer)} began to write it`;
    case 'swapped-twice':
      return `${named(explanation.first)} and ${named(explanation.second)} both replaced a value that was there once`;
    case 'stale-read':
      return `stale read: ${named(explanation.seen)} found ${quote(explanation.value)} after ${named(explanation.newer)} had replaced it`;
    case 'stale-compare-and-set':
      return `lost update: ${named(explanation.seen)} went by ${quote(explanation.value)} after ${named(explanation.newer)} had replaced it`;
    case 'went-backwards':
      return `time went backwards: ${named(explanation.seen)} found ${quote(explanation.value)} after ${named(explanation.newer)} had found the newer ${quote(explanation.newerValue)}`;
    case 'split-view':
      return `${named(explanation.one)} and ${named(explanation.other)} found different values, though both had been written before either began`;
    case 'refused-though-equal':
      return `${named(explanation.refused)}, though the register held what it expected`;
    case 'no-order':
      return `these ${String(shown)} operations contradict each other, in whatever order they are put`;
  }
}
