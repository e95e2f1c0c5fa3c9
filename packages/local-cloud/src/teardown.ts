/** Undoes a start in reverse order; every step is tried even when an earlier one fails, and running twice is once. */
export class Teardown {
  readonly #steps: (() => Promise<unknown>)[] = [];
  #done: Promise<void> | undefined;

  /** Adds a step that runs before all steps added earlier. */
  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  /** Adds a step that runs after all others. */
  addLast(step: () => Promise<unknown>): void {
    this.#steps.unshift(step);
  }

  /** Runs the steps; throws at the end what went wrong first. */
  run(): Promise<void> {
    this.#done ??= this.#run();
    return this.#done;
  }

  async #run(): Promise<void> {
    const errors: unknown[] = [];
    for (const step of this.#steps.reverse()) {
      await step().catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw new AggregateError(errors, 'The cloud could not be taken down completely.');
  }
}
