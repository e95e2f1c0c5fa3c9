import { describe, expect, test } from 'vitest';
import type { History } from '../history/operation.js';
import { printHistory } from '../history/write.js';
import { history, read, wrote } from '../test-support/say.js';
import { run } from './run.js';

const good = history(wrote('a', [0, 1]), read('a', [2, 3], { client: 'c2' }));
const stale = history(wrote('a', [0, 1]), wrote('b', [2, 4]), read('a', [6, 8], { client: 'c2' }));

async function command(words: string[], files: Record<string, string | History>, clock = [0]) {
  const seen = { out: '', err: '', code: -1 };
  let looks = 0;
  await run(words, {
    readFile: (path) => {
      const file = files[path];
      if (file === undefined) return Promise.reject(new Error(`no such file: ${path}`));
      return Promise.resolve(typeof file === 'string' ? file : printHistory(file));
    },
    stdout: (text) => (seen.out += text),
    stderr: (text) => (seen.err += text),
    now: () => clock[Math.min((looks += 1), clock.length) - 1] ?? 0,
    exit: (code) => (seen.code = code),
  });
  return seen;
}

describe('history-checker check', () => {
  test('ends with 0 and one sentence when nothing is wrong', async () => {
    const { code, out } = await command(['check', 'h'], { h: good });
    expect(code).toBe(0);
    expect(out).toBe('OK: 2 operations on 1 key are linearizable. No member was read in the end.\n');
  });

  test('ends with 1 and a timeline when the history is not linearizable', async () => {
    const { code, out } = await command(['check', 'h'], { h: stale });
    expect(code).toBe(1);
    await expect(out).toMatchFileSnapshot('stale-read.transcript.txt');
  });

  test('ends with 1 and names the write that a member lost', async () => {
    const members = '{"m1":{"k":{"value":"a"}},"m2":{}}';
    const { code, out } = await command(['check', 'h', '--members', 'm'], { h: good, m: members });
    expect(code).toBe(1);
    await expect(out).toMatchFileSnapshot('lost-write.transcript.txt');
  });

  test('ends with 0 when every member holds what was acknowledged', async () => {
    const { code, out } = await command(['check', 'h', '--members', 'm'], {
      h: good,
      m: '{"m1":{"k":{"value":"a"}}}',
    });
    expect(code).toBe(0);
    expect(out).toContain('Nothing acknowledged is missing on 1 member.');
  });

  test('ends with 3 when the deadline passes first', async () => {
    const { code, out } = await command(['check', 'h', '--deadline', '1'], { h: good }, [0, 2000]);
    expect(code).toBe(3);
    expect(out).toMatch(/^UNDECIDED: .* not a pass\.\n\nKey "k": undecided, the deadline was reached/);
  });

  test('prints the verdict as JSON when asked', async () => {
    const { code, out } = await command(['check', 'h', '--json'], { h: stale });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      kind: 'violation',
      linearizability: { violations: [{ key: 'k', explanation: { kind: 'stale-read' } }] },
    });
  });

  test.each([
    ['a file that is not there', ['check', 'nowhere'], /no such file: nowhere/],
    ['a file of another kind', ['check', 'odd'], /^history-checker: odd: line 1: is not JSON\n$/],
    [
      'a members file of another kind',
      ['check', 'h', '--members', 'odd'],
      /odd: line 1: the file is not JSON/,
    ],
    ['no file', ['check'], /missing required argument 'file'/],
    ['an unknown command', ['chek'], /unknown command/],
    ['a deadline that is none', ['check', 'h', '--deadline', '0'], /above 0/],
  ])('ends with 2 and says why for %s', async (_what, words, message) => {
    const { code, out, err } = await command(words, { h: good, odd: 'hello' });
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
  });

  test('ends with 0 when asked for help', async () => {
    const { code, out } = await command(['--help'], {});
    expect(code).toBe(0);
    expect(out).toContain('3 undecided');
  });
});
