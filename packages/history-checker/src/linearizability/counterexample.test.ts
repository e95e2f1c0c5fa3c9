import { describe, expect, test } from 'vitest';
import type { Operation } from '../history/operation.js';
import { plant, plantNames } from '../simulator/plant.js';
import { simulate } from '../simulator/simulate.js';
import { isLinearizableByTrying } from '../test-support/brute-force.js';
import { unknown } from '../test-support/say.js';
import { checkLinearizability } from './check.js';
import type { Violation } from './check-key.js';

/** What was known when the history stopped being linearizable: later answers were not. */
function knownThen({ operations, at, culprit }: Violation): Operation[] {
  return operations.map((operation) =>
    operation.end !== undefined && operation.end <= at && operation.outcome === 'ok'
      ? operation
      : asOpen(operation, culprit),
  );
}

function asOpen(operation: Operation, culprit: Operation): Operation {
  return operation === culprit ? operation : unknown(operation);
}

function violations(): Violation[] {
  return plantNames.flatMap((name) =>
    [1, 2, 3, 4, 5].flatMap((seed) => {
      const { history } = simulate({
        seed,
        clients: 6,
        keys: 2,
        operations: 300,
        failed: 0.05,
        unknown: 0.004,
      });
      const broken = plant(name, history, seed);
      const verdict = broken === undefined ? undefined : checkLinearizability(broken);
      return verdict?.kind === 'violation' ? verdict.violations : [];
    }),
  );
}

describe('a counterexample', () => {
  const all = violations();

  test('contradicts itself, without the rest of the history', () => {
    expect(all.length).toBeGreaterThan(40);
    for (const violation of all) {
      expect(violation.operations.length).toBeLessThanOrEqual(8);
      expect(isLinearizableByTrying(knownThen(violation), null)).toBe(false);
    }
  });

  test('needs the operation that is named as the one that cannot be placed', () => {
    for (const violation of all) {
      const without = knownThen(violation).map((operation) =>
        operation === violation.culprit ? unknown(operation) : operation,
      );
      expect(isLinearizableByTrying(without, null)).toBe(true);
    }
  });
});

describe('unanswered operations', () => {
  test('may take effect after everything else, or never', () => {
    const asked = { client: 'c1', key: 'k', start: 0 };
    const open: Operation = { ...asked, kind: 'write', value: 'a', outcome: 'unknown' };
    const look = (returned: string | null, start: number): Operation => ({
      ...asked,
      start,
      end: start + 1,
      kind: 'read',
      outcome: 'ok',
      returned,
    });
    const verdict = (...operations: Operation[]) =>
      checkLinearizability({ initial: new Map(), operations }).kind;
    expect(verdict(open, look(null, 5), look('a', 100))).toBe('linearizable');
    expect(verdict(open, look(null, 5), look(null, 100))).toBe('linearizable');
    expect(verdict(open, look('a', 5), look(null, 100))).toBe('violation');
  });

  test('by the hundred do not make a history with unique values hard', () => {
    const { history } = simulate({ seed: 3, clients: 10, keys: 1, operations: 3000, unknown: 0.3 });
    const changes = history.operations.filter(({ kind }) => kind !== 'compare-and-set');
    const limits = { configurations: 10_000, steps: 2_000_000 };
    expect(checkLinearizability({ ...history, operations: changes }, limits).kind).not.toBe('undecided');
  });
});
