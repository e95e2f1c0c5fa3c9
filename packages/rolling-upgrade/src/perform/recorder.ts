import { advance, replay } from '../journal/advance.js';
import type { Entry, Fact } from '../journal/fact.js';
import { canonical } from '../plan/hash.js';
import { nothingYet, type Progress } from '../journal/progress.js';
import type { Clock, Ports } from './ports.js';

/**
 * `recorded`: the fact is durable. `moved`: somebody wrote first (an operator's request), so decide anew.
 * `overtaken`: another runner has attached; this one is done.
 */
export type Recorded =
  | { readonly kind: 'recorded'; readonly entry: Entry }
  | { readonly kind: 'moved' }
  | { readonly kind: 'overtaken'; readonly by: string };

/** Appends are tried this often while their outcome stays unknown; a store that fails five times is out of order. */
const tries = 5;

/** Keeps the journal and the progress folded from it in step. */
export class Recorder {
  readonly #ports: Pick<Ports, 'journal'> & { readonly clock: Clock };
  readonly #by: string;
  #written = 0;
  #progress: Progress = nothingYet;

  constructor(ports: Pick<Ports, 'journal'> & { readonly clock: Clock }, by: string) {
    this.#ports = ports;
    this.#by = by;
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** Reads what is new in the journal. */
  async catchUp(): Promise<void> {
    this.#progress = replay(this.#progress, await this.#ports.journal.read(this.#progress.next));
  }

  /**
   * Makes a fact durable, if nobody wrote in between. An append whose answer is lost is looked for before it is
   * repeated: an entry of ours in its place is this very fact.
   * @throws {IllegalFact} when the fact cannot follow what is recorded; the store's error when it stays out of reach.
   */
  async record(fact: Fact): Promise<Recorded> {
    this.#written += 1;
    const { next: seq } = this.#progress;
    const id = `${this.#by}/${String(this.#written)}`;
    const entry: Entry = { seq, id, at: this.#ports.clock.now(), by: this.#by, fact };
    const after = advance(this.#progress, entry);
    for (let attempt = 1; ; attempt += 1) {
      try {
        if ((await this.#ports.journal.append(entry)) === 'appended') {
          this.#progress = after;
          return { kind: 'recorded', entry };
        }
        return await this.#whoWrote(entry);
      } catch (lost) {
        if (attempt === tries) throw lost;
        const there = await this.#ports.journal.read(seq).catch(() => []);
        if (there.length > 0) return this.#whoWrote(entry);
      }
    }
  }

  async #whoWrote(entry: Entry): Promise<Recorded> {
    const attached = this.#progress.runner;
    const before = this.#progress.next;
    const entries = await this.#ports.journal.read(before);
    this.#progress = replay(this.#progress, entries);
    const { runner } = this.#progress;
    if (runner !== null && runner.by !== this.#by && runner.epoch !== attached?.epoch) {
      return { kind: 'overtaken', by: runner.by };
    }
    // Two terminals of one operator share a name and count alike: only the whole entry tells them apart.
    const mine = entries.some((one) => canonical(one) === canonical(entry));
    return mine ? { kind: 'recorded', entry } : { kind: 'moved' };
  }
}
