import { z } from 'zod';

/** Checks that held and checks that did not. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** What vitest's JSON reporter writes; a suite that failed to load has no tests and still failed. */
const results = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

/** Counts one vitest result file. A text that is none was cut off, so it counts as one failure. */
export function tallyOf(json: string): Tally {
  const parsed = results.safeParse(parse(json));
  if (!parsed.success) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = parsed.data;
  const unloaded = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
}

/**
 * The tally of a stage. A command that failed without a failed test (a crash, a deadline, a lint error) counts as one
 * failure, so that it can never hide behind the tests that passed before it.
 */
export function stageTally(commandSucceeded: boolean, tests: readonly Tally[] | undefined): Tally {
  const counted = sum(tests ?? []);
  // A tier in which no test ran has shown nothing: the files moved, or every test was skipped.
  const shown = tests === undefined ? { passed: 1, failed: 0 } : counted;
  if (commandSucceeded && shown.passed + shown.failed > 0) return shown;
  return { passed: counted.passed, failed: Math.max(1, counted.failed) };
}

/** Adds tallies up. */
export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (total, { passed, failed }) => ({ passed: total.passed + passed, failed: total.failed + failed }),
    { passed: 0, failed: 0 },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
