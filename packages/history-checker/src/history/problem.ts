import type { z } from 'zod';

/** One thing that is wrong with a file. */
export interface Problem {
  /** Counted from 1. */
  readonly line: number;
  /** Names the field and what it should be. */
  readonly message: string;
}

/** What a schema found wrong, as problems of one line. */
export function problemsOf(line: number, error: z.ZodError): Problem[] {
  return error.issues.map(({ path, message }) => ({
    line,
    message: path.length === 0 ? message : `"${path.map(String).join('.')}": ${message}`,
  }));
}

/** `line 3: "end": must not be before "start"` */
export function describeProblem({ line, message }: Problem): string {
  return `line ${String(line)}: ${message}`;
}
