import { z } from 'zod';
import { UnreadableDocument } from '../plan/json.js';
import { type Entry, entrySchema } from './fact.js';

/** Where facts become durable. One journal holds one run. */
export interface Journal {
  /** Every entry from `from` on, in order. */
  read(from: number): Promise<readonly Entry[]>;
  /**
   * Appends on condition that no entry with this `seq` exists. `taken` means one does: perhaps this very entry, when
   * an earlier answer was lost. Rejects when the outcome is unknown.
   */
  append(entry: Entry): Promise<'appended' | 'taken'>;
}

/**
 * Reads one entry from its stored text.
 * @throws {UnreadableDocument} naming the field that is wrong.
 */
export function parseEntry(text: string): Entry {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableDocument('journal', `A journal entry is not JSON: ${String(cause)}.`);
  }
  const parsed = entrySchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new UnreadableDocument('journal', `A journal entry is wrong: ${z.prettifyError(parsed.error)}`);
}
