/** 0 done, 1 usage or bug, 2 changes pending, 3 operator needed, 4 refused as unsafe, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130;

/** A command cannot go on: one sentence, and the one thing to do next. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly exitCode: ExitCode;
  readonly next: string | undefined;

  constructor(exitCode: ExitCode, sentence: string, next?: string) {
    super(sentence);
    this.exitCode = exitCode;
    this.next = next;
  }
}
