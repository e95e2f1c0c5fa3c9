import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simulate } from '../simulator/simulate.js';
import { parseHistory } from './parse.js';
import { describeProblem } from './problem.js';
import { printHistory } from './write.js';

const header = '{"format":"moult-history","version":1}';
const write = '{"client":"c1","key":"k","kind":"write","value":"a","start":0,"end":1,"outcome":"ok"}';

function problems(...lines: string[]): string[] {
  const parsed = parseHistory(lines.join('\n'));
  return parsed.kind === 'invalid' ? parsed.problems.map(describeProblem) : [];
}

describe('a history file', () => {
  test('is read back as it was written, whatever is in it', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), fc.option(fc.string()), (seed, key, value) => {
        const { history } = simulate({
          seed,
          clients: 3,
          keys: 2,
          operations: 30,
          unknown: 0.2,
          failed: 0.2,
        });
        const initial = new Map(key === '__proto__' ? [] : [[key, value]]);
        const parsed = parseHistory(printHistory({ ...history, initial }));
        expect(parsed).toEqual({ kind: 'history', history: { ...history, initial } });
      }),
      { numRuns: 50 },
    );
  });

  test('may end with an empty line', () => {
    expect(parseHistory(`${header}\n${write}\n\n`)).toMatchObject({ history: { operations: { length: 1 } } });
  });

  test.each([
    ['nothing at all', [''], /^line 1: the file is empty/],
    ['no header', [write], /^line 1: .*"format"|^line 1: "format"/],
    ['another version', ['{"format":"moult-history","version":2}'], /^line 1: "version": .*1/],
    ['a line that is not JSON', [header, 'write a'], /^line 2: is not JSON/],
    [
      'an end before the start',
      [header, write.replace('"end":1', '"end":-1')],
      /^line 2: "end": must not be before "start"/,
    ],
    [
      'a due time after the start',
      [header, write.replace('"end":1', '"end":1,"due":1')],
      /^line 2: "due": must not be after/,
    ],
    ['an answer without an end', [header, write, write.replace('"end":1,', '')], /^line 3: "end": /],
    ['a misspelt field', [header, write.replace('"end"', '"ennd"')], /ennd/],
    ['a kind that is not known', [header, write.replace('"write"', '"append"')], /^line 2: "kind": /],
    [
      'a read that does not say what it saw',
      [header, write.replace('"write","value":"a"', '"read"')],
      /^line 2: "returned": /,
    ],
  ])('with %s is refused with the line and the field', (_what, lines, message) => {
    const found = problems(...lines);
    expect(found.join('\n')).toMatch(message);
  });

  test('with thousands of bad lines reports the first twenty', () => {
    expect(problems(header, ...Array<string>(5000).fill('{}'))).toHaveLength(20);
  });
});
