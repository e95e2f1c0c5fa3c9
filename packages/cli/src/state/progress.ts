import type { TerraformMessage } from '../terraform/messages.js';

/** A line now and then while terraform works: a person wants to see that it goes on, not each of forty resources. */
const everyMs = 5_000;

/** Says how far an apply is. */
export class Progress {
  readonly #say: (line: string) => void;
  readonly #now: () => number;
  #planned = 0;
  #finished = 0;
  #since = 0;

  /** `now` in milliseconds, from wherever. */
  constructor(say: (line: string) => void, now: () => number) {
    this.#say = say;
    this.#now = now;
  }

  /** An apply of so many changes begins. */
  begin(planned: number): void {
    this.#planned = planned;
    this.#finished = 0;
    this.#since = this.#now();
  }

  hear(message: TerraformMessage): void {
    if (message.kind === 'failed') this.#say(`terraform: ${message.address} failed`);
    if (message.kind !== 'finished') return;
    this.#finished += 1;
    if (this.#now() - this.#since < everyMs) return;
    this.#since = this.#now();
    const done = `${String(this.#finished)} of ${String(this.#planned)} resources done`;
    this.#say(`terraform: ${done}, the last one ${message.address}`);
  }
}
