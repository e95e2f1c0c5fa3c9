import { describe, expect, test } from 'vitest';
import { simulate } from '../simulator/simulate.js';
import { history, read, unknown, wrote } from '../test-support/say.js';
import { checkLinearizability } from './check.js';
import { defaultLimits } from './limits.js';

/**
 * Writes that all overlap and share two values, then three reads that no order explains: nothing but every subset of
 * the writes shows it, and there are 2^writes of them.
 */
function hopeless(writes: number) {
  const values = Array.from({ length: writes }, (_, index) => wrote(index % 2 === 0 ? 'a' : 'b', [0, 100]));
  return history(...values, read('a', [101, 102]), read('b', [103, 104]), read('a', [105, 106]));
}

describe('a history that is too hard', () => {
  test('is a violation while it can be decided', () => {
    expect(checkLinearizability(hopeless(8)).kind).toBe('violation');
  });

  test('is undecided when the configurations run out, and never ok', () => {
    const verdict = checkLinearizability(hopeless(30), { ...defaultLimits, configurations: 5000 });
    expect(verdict).toMatchObject({
      kind: 'undecided',
      undecided: [{ key: 'k', exhausted: 'configurations' }],
    });
  });

  test('is undecided when the steps run out', () => {
    const verdict = checkLinearizability(hopeless(30), { ...defaultLimits, steps: 10_000 });
    expect(verdict).toMatchObject({ kind: 'undecided', undecided: [{ exhausted: 'steps' }] });
  });

  test('is undecided when the deadline has passed', () => {
    let looks = 0;
    const expired = () => (looks += 1) > 2;
    const verdict = checkLinearizability(hopeless(30), { ...defaultLimits, expired });
    expect(verdict).toMatchObject({ kind: 'undecided', undecided: [{ exhausted: 'deadline' }] });
  });

  test('does not hide a violation of another key', () => {
    const other = [wrote('a', [0, 1], { key: 'x' }), read('z', [2, 3], { key: 'x' })];
    const { operations, initial } = hopeless(30);
    const verdict = checkLinearizability(
      { initial, operations: [...operations, ...other] },
      { ...defaultLimits, configurations: 5000 },
    );
    expect(verdict).toMatchObject({ kind: 'violation', undecided: [{ key: 'k' }] });
  });
});

describe('a history with a value of its own for every write', () => {
  test('takes few configurations, however many clients overlap', () => {
    const { history: busy } = simulate({
      seed: 7,
      clients: 40,
      keys: 1,
      operations: 4000,
      unknown: 0,
      failed: 0,
    });
    const limits = { configurations: 4000, steps: 4_000_000 };
    expect(checkLinearizability(busy, limits).kind).toBe('linearizable');
  });

  test('stays easy when forty writes that nobody saw have an unknown outcome', () => {
    const open = Array.from({ length: 40 }, (_, index) => unknown(wrote(`u${String(index)}`, [0, 1])));
    const stale = history(...open, wrote('a', [2, 3]), wrote('b', [4, 5]), read('a', [6, 7]));
    expect(checkLinearizability(stale, { configurations: 1000, steps: 100_000 }).kind).toBe('violation');
  });
});
