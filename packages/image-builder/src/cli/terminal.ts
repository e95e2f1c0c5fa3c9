/** Where the commands speak: data for programs, everything else for a person. */
export interface Terminal {
  /** Data; on standard output in the end. */
  readonly answer: (value: unknown) => void;
  /** What a person reads; standard error. Progress is drawn live only where this is a terminal. */
  readonly screen: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
}

/** JSON on one stream, text on the other. */
export function terminal(output: NodeJS.WritableStream, screen: Terminal['screen']): Terminal {
  return {
    answer: (value) => void output.write(`${JSON.stringify(value, undefined, 2)}\n`),
    screen,
  };
}
