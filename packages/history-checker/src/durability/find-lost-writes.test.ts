import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAcknowledgedWrite, type Operation } from '../history/operation.js';
import { simulate } from '../simulator/simulate.js';
import { failed, history, swapped, unknown, wrote } from '../test-support/say.js';
import { judge } from '../verdict.js';
import { parseFinalReads } from './final-reads.js';
import { findLostWrites } from './find-lost-writes.js';

type Final = Record<string, string | null>;

function members(final: Final, indices: Record<string, number> = {}) {
  return new Map(
    Object.entries(final).map(([member, value]) => {
      const index = indices[member];
      return [member, new Map([['k', index === undefined ? { value } : { value, index }]])] as const;
    }),
  );
}

function found(operations: readonly Operation[], final: Final) {
  return findLostWrites(history(...operations), members(final));
}

describe('an acknowledged write', () => {
  const a = wrote('a', [0, 1]);
  const b = wrote('b', [2, 3]);

  test('is there when every member holds it', () => {
    expect(found([a, b], { m1: 'b', m2: 'b', m3: 'b' })).toEqual([]);
  });

  test('that one member lacks is lost there, and named', () => {
    expect(found([a, b], { m1: 'b', m2: 'a' })).toMatchObject([
      { kind: 'lost-write', member: 'm2', holds: 'a', write: b },
      { kind: 'members-differ' },
    ]);
  });

  test('is lost on a member that does not know the key', () => {
    const final = new Map([['m1', new Map<string, never>()]]);
    expect(findLostWrites(history(a), final)).toMatchObject([{ kind: 'lost-write', holds: null, write: a }]);
  });

  test('that a later one replaced is not asked for', () => {
    const c = wrote('c', [4, 5]);
    expect(found([a, b, c], { m1: 'a' })).toMatchObject([{ kind: 'lost-write', write: c }]);
  });

  test('is not lost where a concurrent one may have come last', () => {
    expect(found([wrote('a', [0, 5]), wrote('b', [1, 4])], { m1: 'a', m2: 'a' })).toEqual([]);
    expect(found([wrote('a', [0, 5]), wrote('b', [1, 4])], { m1: 'b', m2: 'b' })).toEqual([]);
  });

  test('may be replaced by one of unknown outcome at any later time', () => {
    const open = unknown(wrote('u', [0, 1]));
    expect(found([open, b], { m1: 'u', m2: 'u' })).toEqual([]);
    expect(found([open, b], { m1: 'b', m2: 'b' })).toEqual([]);
  });

  test('is lost, whatever is unknown, where the member holds something older', () => {
    expect(found([a, b, unknown(wrote('u', [4, 5]))], { m1: 'a' })).toMatchObject([{ kind: 'lost-write' }]);
  });

  test('by compare-and-set counts like any other, and a refused one does not', () => {
    expect(found([a, swapped(['a', 'c'], [2, 3])], { m1: 'a' })).toMatchObject([{ kind: 'lost-write' }]);
    expect(found([a, swapped(['x', 'c'], [2, 3], false)], { m1: 'a' })).toEqual([]);
  });

  test('that deleted the key is lost where the key is still there', () => {
    expect(found([a, wrote(null, [2, 3])], { m1: 'a' })).toMatchObject([{ kind: 'lost-write', holds: 'a' }]);
    expect(found([a, wrote(null, [2, 3])], { m1: null })).toEqual([]);
  });
});

describe('a final value', () => {
  test('that nobody wrote is named, and so is the refused write that it comes from', () => {
    const refused = failed(wrote('b', [2, 3]));
    expect(found([wrote('a', [0, 1])], { m1: 'x' })).toMatchObject([{ kind: 'foreign-value', holds: 'x' }]);
    expect(found([wrote('a', [0, 1]), refused], { m1: 'b' })).toMatchObject([
      { kind: 'foreign-value', failed: refused },
    ]);
  });

  test('that differs between members is a finding, unless an unknown write may have arrived in between', () => {
    const both = [wrote('a', [0, 5]), wrote('b', [0, 5])];
    expect(found(both, { m1: 'a', m2: 'b' })).toMatchObject([{ kind: 'members-differ' }]);
    expect(found([wrote('a', [0, 1]), unknown(wrote('u', [2, 3]))], { m1: 'a', m2: 'u' })).toEqual([]);
  });

  test('that differs under one index is a finding, whatever may have arrived', () => {
    const operations = [wrote('a', [0, 1]), unknown(wrote('u', [2, 3]))];
    const split = members({ m1: 'a', m2: 'u' }, { m1: 7, m2: 7 });
    expect(findLostWrites(history(...operations), split)).toMatchObject([{ kind: 'members-differ' }]);
    const ahead = members({ m1: 'a', m2: 'u' }, { m1: 7, m2: 8 });
    expect(findLostWrites(history(...operations), ahead)).toEqual([]);
  });

  test('that contradicts an order which reads had fixed is a violation of the whole', () => {
    const read = (returned: string, start: number): Operation => ({
      ...{ client: 'c', key: 'k', kind: 'read', outcome: 'ok', returned },
      ...{ start, end: start + 1 },
    });
    const operations = [wrote('a', [0, 9]), wrote('b', [0, 9]), read('a', 2), read('b', 4)];
    const verdict = judge(history(...operations), members({ m1: 'a', m2: 'a' }));
    expect(verdict).toMatchObject({ kind: 'violation', findings: [] });
  });
});

describe('a simulated execution', () => {
  test('loses nothing, and loses the write that is taken away from a member', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { history, final } = simulate({ seed, clients: 5, keys: 3, operations: 120 });
        const held = new Map([...final].map(([key, value]) => [key, { value }]));
        expect(
          judge(
            history,
            new Map([
              ['m1', held],
              ['m2', held],
            ]),
          ).kind,
        ).toBe('ok');
        const last = history.operations.filter(isAcknowledgedWrite).at(-1);
        if (last === undefined || last.start < 10) return;
        const without = new Map([...held].filter(([key]) => key !== last.key));
        taken += 1;
        expect(
          judge(
            history,
            new Map([
              ['m1', held],
              ['m2', without],
            ]),
          ).kind,
        ).toBe('violation');
      }),
      { numRuns: 100 },
    );
    expect(taken).toBeGreaterThan(50);
  });
});

describe('a file of final reads', () => {
  test('is read, absent keys and indices included', () => {
    const parsed = parseFinalReads('{"m1":{"k":{"value":"a","index":3}},"m2":{}}');
    if (parsed.kind === 'invalid') throw new Error('it is valid');
    expect(parsed.members.get('m1')?.get('k')).toEqual({ value: 'a', index: 3 });
    expect(parsed.members.get('m2')?.size).toBe(0);
  });

  test.each([
    ['not JSON', '{', /not JSON/],
    ['no member', '{}', /no member/],
    ['a value without its field', '{"m1":{"k":"a"}}', /"m1\.k"/],
  ])('with %s is refused', (_what, text, message) => {
    const parsed = parseFinalReads(text);
    expect(parsed.kind === 'invalid' ? parsed.problems[0]?.message : '').toMatch(message);
  });
});
