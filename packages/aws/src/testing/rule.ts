/** One thing that every implementation of a port must do, as a test without a test runner. */
export interface Rule {
  readonly name: string;
  readonly run: () => Promise<void>;
}
