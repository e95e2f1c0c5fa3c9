import type { Entry } from './fact.js';

/** Thrown when a journal says something that cannot have happened: it was damaged, or written by something else. */
export class IllegalFact extends Error {
  override readonly name = 'IllegalFact';
  readonly entry: Entry;

  constructor(entry: Entry, because: string) {
    super(`Journal entry ${String(entry.seq)} (${entry.fact.kind}) is not possible here: ${because}.`);
    this.entry = entry;
  }
}
