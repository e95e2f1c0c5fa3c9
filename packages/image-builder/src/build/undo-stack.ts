import type { Watch } from './events.js';

/** What was made and how to take it back, newest first: an image needs its instance, an instance its group. */
export class UndoStack implements AsyncDisposable {
  readonly #entries: { readonly what: string; readonly undo: () => Promise<void> }[] = [];
  readonly #watch: Watch;
  #kept = false;

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  /** Registered before or right after the act, so that nothing is between the two that could throw. */
  add(what: string, undo: () => Promise<void>): void {
    this.#entries.push({ what, undo });
  }

  /** Takes an entry off without undoing it: what it stands for is to stay. */
  release(what: string): void {
    const index = this.#entries.map((entry) => entry.what).lastIndexOf(what);
    if (index >= 0) this.#entries.splice(index, 1);
  }

  /** Leaves everything as it is, for a person to look at. */
  keep(): void {
    this.#kept = true;
  }

  /** Undoes all of it, whatever fails on the way; what failed is told and found again by its tags on the next run. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#kept) return;
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      const { what } = entry;
      try {
        await entry.undo();
        this.#watch({ kind: 'undone', what });
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        this.#watch({ kind: 'undo-failed', what, message });
      }
    }
  }
}
