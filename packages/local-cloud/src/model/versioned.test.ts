import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LaggingTable } from './versioned.js';

test('a write is true at once and seen after its lag', () => {
  let now = 0;
  const table = new LaggingTable<string>(
    () => 100,
    () => now,
  );
  table.put('a', 'first');
  expect([table.get('a'), table.seen('a'), table.allSeen()]).toEqual(['first', undefined, []]);
  now = 100;
  expect(table.seen('a')).toBe('first');
});

test('a removed record is seen until the lag has passed', () => {
  let now = 0;
  const table = new LaggingTable<string>(
    () => 100,
    () => now,
  );
  table.put('a', 'first');
  now = 200;
  table.remove('a');
  expect([table.get('a'), table.seen('a')]).toEqual([undefined, 'first']);
  now = 300;
  expect([table.seen('a'), table.all(), table.allSeen()]).toEqual([undefined, [], []]);
});

test('with any lags, readers see states in the order they were written and in the end the truth', () => {
  const step = fc.record({ wait: fc.nat(50), lag: fc.nat(300), write: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let now = 0;
      let lag = 0;
      const table = new LaggingTable<number>(
        () => lag,
        () => now,
      );
      let written = 0;
      let seen = 0;
      for (const { wait, lag: nextLag, write } of steps) {
        now += wait;
        lag = nextLag;
        if (write) table.put('a', (written += 1));
        const shown = table.seen('a') ?? 0;
        expect(shown).toBeGreaterThanOrEqual(seen);
        seen = shown;
      }
      now += 300;
      expect(table.seen('a') ?? 0).toBe(written);
    }),
  );
});
