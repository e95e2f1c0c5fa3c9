import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry } from '../journal/fact.js';
import { type Journal, parseEntry } from '../journal/journal.js';

/** A journal as numbered files in a folder: what an object store with `If-None-Match` does, on a disk. */
export class FileJournal implements Journal {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(from: number): Promise<readonly Entry[]> {
    await mkdir(this.#folder, { recursive: true });
    const names = (await readdir(this.#folder)).sort().slice(from);
    return Promise.all(
      names.map(async (name) => parseEntry(await readFile(join(this.#folder, name), 'utf8'))),
    );
  }

  async append(entry: Entry): Promise<'appended' | 'taken'> {
    const name = join(this.#folder, `${String(entry.seq).padStart(6, '0')}.json`);
    try {
      // `wx` creates or fails: of two writers exactly one wins.
      await using file = await open(name, 'wx');
      await file.writeFile(JSON.stringify(entry));
      await file.sync();
      return 'appended';
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return 'taken';
      throw cause;
    }
  }
}
