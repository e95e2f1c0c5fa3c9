import type { Entry } from '../journal/fact.js';
import { type Journal, parseEntry } from '../journal/journal.js';

/** A journal in memory. Entries go through their stored text, as they would in a real store. */
export class MemoryJournal implements Journal {
  readonly #lines: string[] = [];
  readonly #parsed: Entry[] = [];

  /** The stored text of every entry. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  read(from: number): Promise<readonly Entry[]> {
    while (this.#parsed.length < this.#lines.length) {
      this.#parsed.push(parseEntry(this.#lines[this.#parsed.length] ?? ''));
    }
    return Promise.resolve(from >= this.#parsed.length ? nothing : this.#parsed.slice(from));
  }

  append(entry: Entry): Promise<'appended' | 'taken'> {
    if (entry.seq < this.#lines.length) return Promise.resolve('taken');
    if (entry.seq > this.#lines.length)
      return Promise.reject(new Error(`Entry ${String(entry.seq)} leaves a gap.`));
    this.#lines.push(JSON.stringify(entry));
    return Promise.resolve('appended');
  }
}

const nothing: readonly Entry[] = [];
