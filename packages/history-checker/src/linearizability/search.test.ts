import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operation } from '../history/operation.js';
import { simulate } from '../simulator/simulate.js';
import { isLinearizableByTrying } from '../test-support/brute-force.js';
import { checkLinearizability } from './check.js';

/** Few values, few instants: most histories collide with themselves, and both verdicts are common. */
const operation: fc.Arbitrary<Operation> = fc
  .record({
    kind: fc.constantFrom('read', 'write', 'compare-and-set'),
    outcome: fc.constantFrom('ok', 'ok', 'ok', 'ok', 'unknown', 'failed'),
    start: fc.integer({ min: 0, max: 12 }),
    length: fc.integer({ min: 0, max: 5 }),
    value: fc.constantFrom(null, 'a', 'b', 'c'),
    expected: fc.constantFrom(null, 'a', 'b', 'c'),
    returned: fc.boolean(),
  })
  .map((shape) => toOperation(shape as Shape));

interface Shape {
  readonly kind: Operation['kind'];
  readonly outcome: Operation['outcome'];
  readonly start: number;
  readonly length: number;
  readonly value: string | null;
  readonly expected: string | null;
  readonly returned: boolean;
}

function toOperation({ kind, outcome, start, length, value, expected, returned }: Shape): Operation {
  const asked = { client: 'c', key: 'k', start, end: start + length };
  if (kind === 'read')
    return { ...asked, kind, ...(outcome === 'ok' ? { outcome, returned: value } : { outcome }) };
  if (kind === 'write') return { ...asked, kind, value, outcome };
  const swap = { ...asked, kind, expected, value };
  return outcome === 'ok' ? { ...swap, outcome, returned } : { ...swap, outcome };
}

describe('the search agrees with trying every order', () => {
  test.each([4, 5, 6, 7])('for 1500 histories of up to %i operations whose values repeat', (maxLength) => {
    const verdicts = { linearizable: 0, violation: 0, undecided: 0 };
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength }), (operations) => {
        const { kind } = checkLinearizability({ initial: new Map(), operations });
        verdicts[kind] += 1;
        expect(kind).toBe(isLinearizableByTrying(operations, null) ? 'linearizable' : 'violation');
      }),
      { numRuns: 1500 },
    );
    // A generator that makes only one kind of history would prove nothing.
    expect(verdicts.linearizable).toBeGreaterThan(150);
    expect(verdicts.violation).toBeGreaterThan(150);
  });

  test.each([1, 1001, 2001, 3001])(
    'for 1000 histories whose values are written once, seeds from %i',
    (from) => {
      const verdicts = { linearizable: 0, violation: 0, undecided: 0 };
      for (let seed = from; seed < from + 1000; seed += 1) {
        const operations = disturbed(seed);
        const { kind } = checkLinearizability({ initial: new Map(), operations });
        verdicts[kind] += 1;
        const expected = isLinearizableByTrying(operations, null) ? 'linearizable' : 'violation';
        expect(kind, `seed ${String(seed)}`).toBe(expected);
      }
      expect(verdicts.linearizable).toBeGreaterThan(150);
      expect(verdicts.violation).toBeGreaterThan(150);
    },
  );
});

/** A real history in which one answer is exchanged for that of another operation. */
function disturbed(seed: number): Operation[] {
  const { history } = simulate({ seed, clients: 4, keys: 1, operations: 8, unknown: 0.25, failed: 0.1 });
  const answers = history.operations.flatMap((found) =>
    found.kind === 'read' && found.outcome === 'ok' ? [found.returned] : [],
  );
  const values = history.operations.flatMap((found) => (found.kind === 'read' ? [] : [found.value]));
  const candidates = [...answers, ...values, null];
  let reads = 0;
  return history.operations.map((found) => {
    if (found.kind !== 'read' || found.outcome !== 'ok') return found;
    reads += 1;
    if (reads !== 1 + (seed % 3)) return found;
    return { ...found, returned: candidates[seed % candidates.length] ?? null };
  });
}

describe('a history that a real execution produced', () => {
  test('is always accepted, whatever its intervals and lost answers', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          clients: fc.integer({ min: 1, max: 8 }),
          keys: fc.integer({ min: 1, max: 4 }),
          operations: fc.integer({ min: 0, max: 200 }),
          unknown: fc.double({ min: 0, max: 0.1, noNaN: true }),
          failed: fc.double({ min: 0, max: 0.3, noNaN: true }),
        }),
        (simulation) => {
          const { history } = simulate(simulation);
          expect(checkLinearizability(history).kind).toBe('linearizable');
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is accepted where values repeat as well', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 5 }), (seed, values) => {
        const { history } = simulate({ seed, clients: 4, keys: 2, operations: 100, values });
        expect(checkLinearizability(history).kind).toBe('linearizable');
      }),
      { numRuns: 200 },
    );
  });
});
