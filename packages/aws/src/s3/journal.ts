import type { S3Client } from '@aws-sdk/client-s3';
import { parseEntry, type Entry, type Journal } from '@moult/rolling-upgrade';
import { Objects, type Place } from './objects.js';

/** Ten digits sort as text the way they count, and no run comes near that many entries. */
const digits = 10;

/** Entries are read so many at a time: a long journal in seconds, without a burst that S3 would answer with SlowDown. */
const readsAtOnce = 8;

/**
 * A journal of numbered objects, one per entry, each written on condition that it is not there: of two writers of one
 * number exactly one succeeds, and an entry is never changed. One place holds one run.
 */
export class S3Journal implements Journal {
  readonly #objects: Objects;
  /** Entries known to exist: every one below this number. */
  #known = 0;

  constructor(s3: S3Client, place: Place) {
    this.#objects = new Objects(s3, place);
  }

  /** Throws an Error that names the object when an entry is missing or cannot be read. */
  async read(from: number): Promise<readonly Entry[]> {
    const names = await this.#objects.list(from === 0 ? '' : nameOf(from - 1));
    names.forEach((name, index) => {
      if (name === nameOf(from + index)) return;
      const missing = this.#objects.name(nameOf(from + index));
      throw new Error(
        `The journal is damaged: ${missing} is missing, but ${this.#objects.name(name)} is there.`,
      );
    });
    const entries: Entry[] = [];
    for (let first = 0; first < names.length; first += readsAtOnce) {
      const some = names.slice(first, first + readsAtOnce);
      entries.push(
        ...(await Promise.all(some.map((name, index) => this.#entry(name, from + first + index)))),
      );
    }
    if (from <= this.#known) this.#known = Math.max(this.#known, from + names.length);
    return entries;
  }

  async append(entry: Entry): Promise<'appended' | 'taken'> {
    // A gap would make every later read fail, so the entry before has to be known.
    if (entry.seq > this.#known) await this.read(this.#known);
    if (entry.seq > this.#known) throw new Error(`Journal entry ${entry.seq} would leave a gap.`);
    const body = JSON.stringify(entry);
    const outcome = await this.#objects.write(nameOf(entry.seq), body, { kind: 'absent' });
    if (outcome === 'failed') return 'taken';
    this.#known = Math.max(this.#known, entry.seq + 1);
    return 'appended';
  }

  async #entry(name: string, seq: number): Promise<Entry> {
    const where = this.#objects.name(name);
    const stored = await this.#objects.read(name);
    if (stored === null) throw new Error(`The journal is damaged: ${where} was removed while it was read.`);
    const entry = parsed(stored.body, where);
    if (entry.seq === seq) return entry;
    throw new Error(`The journal is damaged: ${where} holds entry ${entry.seq}.`);
  }
}

function parsed(body: string, where: string): Entry {
  try {
    return parseEntry(body);
  } catch (cause) {
    throw new Error(`${where}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function nameOf(seq: number): string {
  return `${String(seq).padStart(digits, '0')}.json`;
}
