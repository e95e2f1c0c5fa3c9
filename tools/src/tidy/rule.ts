/** A file of the repository as a rule sees it. */
export interface SourceFile {
  /** Relative to the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** One thing to mend: where it is and what is wrong with it. */
export interface Violation {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

/** A rule reads all files at once, because some (links) can only be judged together. Pure. */
export type Rule = (files: readonly SourceFile[]) => Violation[];

/** Every match of a pattern as a violation of its line; the pattern must be global. */
export function matches(file: SourceFile, pattern: RegExp, message: (found: string) => string): Violation[] {
  return file.text.split('\n').flatMap((text, index) =>
    [...text.matchAll(pattern)].map(([found]) => ({
      path: file.path,
      line: index + 1,
      message: message(found),
    })),
  );
}
