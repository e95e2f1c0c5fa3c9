import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

/** The whole output of one build, in a file that outlives it. */
export class BuildLog implements AsyncDisposable {
  readonly path: string;
  readonly #file: WriteStream;

  constructor(dir: string, name: string) {
    mkdirSync(dir, { recursive: true });
    this.path = join(dir, name);
    this.#file = createWriteStream(this.path, { mode: 0o600 });
    // A full disk must not end a build half way: the log is a convenience, the result is not.
    this.#file.on('error', () => undefined);
  }

  write(text: string): void {
    this.#file.write(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#file.destroyed) return;
    this.#file.end();
    await once(this.#file, 'close').catch(() => undefined);
  }
}
