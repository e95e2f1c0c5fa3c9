import type { Entry, Fact } from '@moult/rolling-upgrade';

/** From here on a node may be gone at any moment; before it, its old machine serves as ever. */
const goingDown: readonly string[] = ['hand-over', 'take-down'];

/** Follows a run by its journal's entries, whoever brings them and however often. */
export class RunWatch {
  readonly #entries = new Map<string, Entry>();
  readonly #replaced = new Set<string>();
  readonly #touched = new Set<string>();
  /** Told whenever other nodes are being replaced than before, at once. */
  onReplaced: (replaced: ReadonlySet<string>) => void = () => undefined;

  /** Takes an entry; one that was seen before changes nothing. */
  see(entry: Entry): void {
    if (this.#entries.has(entry.id)) return;
    if (entry.fact.kind === 'plan-accepted') this.begin();
    this.#entries.set(entry.id, entry);
    const before = [...this.#replaced].join();
    this.#follow(entry.fact);
    if ([...this.#replaced].join() !== before) this.onReplaced(this.#replaced);
  }

  /** The nodes that are being replaced at this moment. */
  get replaced(): ReadonlySet<string> {
    return this.#replaced;
  }

  /** Every node that went down so far, back or not. */
  get touched(): ReadonlySet<string> {
    return this.#touched;
  }

  /** Whether an entry of this kind has been seen. */
  has(matches: (fact: Fact) => boolean): boolean {
    return [...this.#entries.values()].some(({ fact }) => matches(fact));
  }

  /** Another run is about to begin: what went down in the one before and is not back is still gone. */
  begin(): void {
    this.#entries.clear();
    this.#touched.clear();
  }

  #follow(fact: Fact): void {
    if (fact.kind === 'step-started' && goingDown.includes(fact.step)) {
      this.#replaced.add(fact.subject);
      this.#touched.add(fact.subject);
    }
    if (fact.kind === 'step-passed' && fact.step === 'prove') this.#replaced.delete(fact.subject);
    if (fact.kind === 'finished' && fact.outcome === 'done') this.#replaced.clear();
  }
}
