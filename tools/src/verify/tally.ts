import { stripVTControlCharacters } from 'node:util';
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
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** One thing that failed, as somebody who has only the end of the output needs it. */
export interface Failure {
  /** The test, or the file when it could not be loaded. */
  readonly name: string;
  /** The test's file, as vitest wrote it. */
  readonly file: string;
  /** What was thrown: how it begins and how it ends. */
  readonly why: string;
}

/**
 * Most lines of an error that are said again at the end, half of them from its end: a command that failed says why last.
 * The whole of it stands where the test ran.
 */
const linesOfAnError = 24;

/** Longest line of it (characters); of a longer one the end stands for all. */
const lineOfAnError = 1_500;

/** Counts one vitest result file. A text that is none was cut off, so it counts as one failure. */
export function tallyOf(json: string): Tally {
  const parsed = results.safeParse(parse(json));
  if (!parsed.success) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = parsed.data;
  const unloaded = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
}

/** What failed in one vitest result file. A text that is none has nothing to say. */
export function failuresOf(json: string): Failure[] {
  const parsed = results.safeParse(parse(json));
  if (!parsed.success) return [];
  return parsed.data.testResults.flatMap(({ name: file, status, message, assertionResults }) => {
    if (status === 'failed' && assertionResults.every((test) => test.status !== 'failed'))
      return [{ name: 'the file itself', file, why: gist(message) }];
    return assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName, failureMessages }) => ({
        name: fullName,
        file,
        why: gist((failureMessages ?? []).join('\n')),
      }));
  });
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

function gist(text: string): string {
  const whole = stripVTControlCharacters(text).trimEnd().split('\n');
  const lines = whole.map((line) => (line.length > lineOfAnError ? `…${line.slice(-lineOfAnError)}` : line));
  if (lines.length <= linesOfAnError) return lines.join('\n');
  const half = linesOfAnError / 2;
  const left = `… ${String(lines.length - linesOfAnError)} more lines …`;
  return [...lines.slice(0, half), left, ...lines.slice(-half)].join('\n');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
