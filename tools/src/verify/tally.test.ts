import { describe, expect, test } from 'vitest';
import { stageTally, sum, tallyOf } from './tally.js';

const file = (status: string, tests: number): object => ({ status, assertionResults: Array(tests).fill({}) });
const json = (passed: number, failed: number, files: object[]): string =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults: files });

describe('the tally', () => {
  test('counts tests, and a file that could not be loaded as one failure', () => {
    expect(tallyOf(json(3, 1, [file('passed', 3), file('failed', 1)]))).toEqual({ passed: 3, failed: 1 });
    expect(tallyOf(json(3, 0, [file('passed', 3), file('failed', 0)]))).toEqual({ passed: 3, failed: 1 });
  });

  test('never calls a failed command a success, whatever its tests said', () => {
    expect(stageTally(false, undefined)).toEqual({ passed: 0, failed: 1 });
    expect(stageTally(false, [{ passed: 9, failed: 0 }])).toEqual({ passed: 9, failed: 1 });
    expect(stageTally(false, [{ passed: 9, failed: 4 }])).toEqual({ passed: 9, failed: 4 });
  });

  test('counts a command without tests as one check', () => {
    expect(stageTally(true, undefined)).toEqual({ passed: 1, failed: 0 });
  });

  test('calls a tier in which no test ran a failure', () => {
    expect(stageTally(true, [])).toEqual({ passed: 0, failed: 1 });
    expect(stageTally(true, [{ passed: 0, failed: 0 }])).toEqual({ passed: 0, failed: 1 });
  });

  test('adds up', () => {
    expect(
      sum([
        { passed: 1, failed: 2 },
        { passed: 3, failed: 4 },
      ]),
    ).toEqual({ passed: 4, failed: 6 });
  });

  test.each(['{}', '{"numPassedTests": 3', ''])(
    'counts %j, which is no vitest result, as one failure',
    (text) => {
      expect(tallyOf(text)).toEqual({ passed: 0, failed: 1 });
    },
  );
});
