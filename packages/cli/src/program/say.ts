/** One line for a person. Everything that is said goes to standard error; standard output is for data. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Data for a program: one JSON document on standard output. */
export function answer(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
