import type { Watch } from './events.js';
import type { BuildLog } from './log.js';
import { step } from './step.js';

/** What was made, and what taking it back is called among the steps of a build. */
interface Undoable {
  /** `instance i-0123`. */
  readonly what: string;
  /** `terminate build instance`. */
  readonly step: string;
}

/** What was made and how to take it back, newest first: an image needs its instance, an instance its group. */
export class UndoStack implements AsyncDisposable {
  readonly #entries: { readonly made: Undoable; readonly undo: () => Promise<void> }[] = [];
  readonly #watch: Watch;
  readonly #log: BuildLog | undefined;
  #kept = false;

  constructor(watch: Watch, log?: BuildLog) {
    this.#watch = watch;
    this.#log = log;
  }

  /** Registered before or right after the act, so that nothing is between the two that could throw. */
  add(made: Undoable, undo: () => Promise<void>): void {
    this.#entries.push({ made, undo });
  }

  /** Takes an entry off without undoing it: what it stands for is to stay. */
  release(what: string): void {
    const index = this.#entries.map(({ made }) => made.what).lastIndexOf(what);
    if (index >= 0) this.#entries.splice(index, 1);
  }

  /** Leaves everything as it is, for a person to look at. */
  keep(): void {
    this.#kept = true;
  }

  /**
   * Undoes all of it, each a timed step, whatever fails on the way; what failed is told and found again by its tags on the next
   * run. No interruption ends it: it is what an interrupted build does.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#kept) return;
    const context = { watch: this.#watch, ...(this.#log === undefined ? {} : { log: this.#log }) };
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      const { made, undo } = entry;
      try {
        await step(context, made.step, undo);
        this.#watch({ kind: 'undone', what: made.what });
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        this.#watch({ kind: 'undo-failed', what: made.what, message });
      }
    }
  }
}
