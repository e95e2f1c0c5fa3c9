import { describe, expect, test } from 'vitest';
import { failuresOf, stageTally, sum, tallyOf } from './tally.js';

const file = (status: string, tests: number): object => ({
  name: 'a.test.ts',
  status,
  message: status === 'failed' ? 'cannot find module' : '',
  assertionResults: Array.from({ length: tests }, (_, index) => ({
    status,
    fullName: `holds ${String(index)}`,
    failureMessages:
      status === 'failed' ? ['\u001b[31mexpected 1\u001b[39m', ...Array<string>(30).fill('at x')] : [],
  })),
});
const json = (passed: number, failed: number, files: object[]): string =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults: files });

describe('the tally', () => {
  test('counts tests, and a file that could not be loaded as one failure', () => {
    expect(tallyOf(json(3, 1, [file('passed', 3), file('failed', 1)]))).toEqual({ passed: 3, failed: 1 });
    expect(tallyOf(json(3, 0, [file('passed', 3), file('failed', 0)]))).toEqual({ passed: 3, failed: 1 });
    // What its tests share could not be made: all of them are skipped.
    const skipped = { ...file('failed', 0), assertionResults: [{ status: 'skipped', fullName: 'holds' }] };
    expect(tallyOf(json(3, 0, [file('passed', 3), skipped]))).toEqual({ passed: 3, failed: 1 });
    expect(failuresOf(json(3, 0, [skipped]))).toMatchObject([{ name: 'the file itself' }]);
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

  test('names what failed, with how why begins and ends, since the end of the output may be all that is kept', () => {
    const text = json(1, 1, [file('passed', 1), file('failed', 1), file('failed', 0)]);

    const [aTest, aFile, ...rest] = failuresOf(text);

    expect(aTest).toMatchObject({ name: 'holds 0', file: 'a.test.ts' });
    expect(aTest?.why).toMatch(/^expected 1\n/u);
    expect(aTest?.why.split('\n')).toHaveLength(25);
    expect(aTest?.why).toContain('more lines');
    expect(aFile).toEqual({ name: 'the file itself', file: 'a.test.ts', why: 'cannot find module' });
    expect(rest).toEqual([]);
    expect(failuresOf('')).toEqual([]);
  });

  test('gives the end of a line that is too long', () => {
    const long = { ...file('failed', 0), message: `${'x'.repeat(9_000)}why` };

    expect(failuresOf(json(0, 1, [long]))[0]?.why).toMatch(/^…x{1497}why$/u);
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
