/** A safety rule, how it can be taken out of the sources, and the test that must fail then. */
export interface Rule {
  readonly rule: string;
  /** The source file, from `src/`. */
  readonly file: string;
  /** Text that occurs exactly once in it, without regard to white space. */
  readonly find: string;
  readonly put: string;
  /** The test file, from `src/`, and the words its test's name contains. */
  readonly test: readonly [file: string, name: string];
}
