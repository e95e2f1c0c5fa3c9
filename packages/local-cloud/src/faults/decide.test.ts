import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, type ArmedFault, type FaultyCall } from './decide.js';
import type { Fault } from './fault.js';
import { parseFault } from './parse-fault.js';
import { matchesOperation } from './pattern.js';

const attach: FaultyCall = { service: 'ec2', action: 'AttachVolume', principal: 'root' };
const never = () => {
  throw new Error('nothing is to be drawn');
};

function armed(fault: object, counts: Partial<ArmedFault> = {}): ArmedFault {
  const parsed = parseFault(fault);
  return { name: parsed.name ?? 'it', fault: parsed, matched: 0, hits: 0, ...counts };
}
const error = (more: object = {}) => ({
  ...{ kind: 'error', operations: ['AttachVolume'], code: 'VolumeInUse' },
  ...more,
});

test('without faults a call passes', () => {
  expect(decide([], attach, never)).toEqual({ delayMs: 0, fate: { kind: 'pass' }, matched: [], hit: [] });
});

test('an error hits the action it names and no other', () => {
  const faults = [armed(error())];
  expect(decide(faults, attach, never)).toMatchObject({
    fate: { kind: 'refuse', code: 'VolumeInUse', status: 400 },
    hit: ['it'],
  });
  expect(decide(faults, { ...attach, action: 'DetachVolume' }, never)).toMatchObject({
    fate: { kind: 'pass' },
    matched: [],
  });
});

test.each([
  ['AttachVolume', true],
  ['ec2:AttachVolume', true],
  ['s3:AttachVolume', false],
  ['Attach*', true],
  ['*', true],
  ['ec2:*', true],
  ['Attach', false],
  ['attachvolume', false],
])('the pattern %s means AttachVolume of ec2: %s', (pattern, meant) => {
  expect(matchesOperation(pattern, attach)).toBe(meant);
});

test('the first are skipped, then so many are hit, then none', () => {
  const fates = Array.from({ length: 6 }, (_, matched) => {
    const hits = Math.min(Math.max(0, matched - 2), 3);
    return decide([armed(error({ skip: 2, count: 3 }), { matched, hits })], attach, never).fate.kind;
  });
  expect(fates).toEqual(['pass', 'pass', 'refuse', 'refuse', 'refuse', 'pass']);
});

test('a percentage hits the calls whose draw is below it', () => {
  const faults = [armed(error({ percent: 30 }))];
  expect(decide(faults, attach, () => 0.29).fate.kind).toBe('refuse');
  expect(decide(faults, attach, () => 0.3)).toMatchObject({
    fate: { kind: 'pass' },
    matched: ['it'],
    hit: [],
  });
});

test('delays of several faults add up, and one that ends the call comes after the delays before it', () => {
  const verdict = decide(
    [
      armed({ kind: 'latency', name: 'slow', operations: ['*'], ms: 100 }),
      armed({ kind: 'latency', name: 'slower', operations: ['*'], ms: 10, maxMs: 19 }),
      armed({ kind: 'lost-response', name: 'lost', operations: ['*'] }),
      armed({ kind: 'error', name: 'late', operations: ['*'], code: 'X' }),
    ],
    attach,
    () => 0.99,
  );
  expect(verdict).toEqual({
    ...{ delayMs: 119, fate: { kind: 'lose' } },
    ...{ matched: ['slow', 'slower', 'lost'], hit: ['slow', 'slower', 'lost'] },
  });
});

test('expired credentials hit every caller but root, unless root is named', () => {
  const role = { ...attach, principal: 'role/node/i-1' };
  const everyone = [armed({ kind: 'expired-credentials' })];
  expect(decide(everyone, attach, never).fate.kind).toBe('pass');
  expect(decide(everyone, role, never).fate.kind).toBe('expire');
  expect(decide([armed({ kind: 'expired-credentials', principal: 'root' })], attach, never).fate.kind).toBe(
    'expire',
  );
  const one = [armed({ kind: 'expired-credentials', principal: 'role/*/i-2' })];
  expect(decide(one, role, never).fate.kind).toBe('pass');
});

test.each([
  ['RequestLimitExceeded', 503],
  ['InternalError', 500],
  ['InvalidInstanceID.NotFound', 400],
])('an error %s comes with HTTP status %i', (code, status) => {
  expect(decide([armed(error({ code }))], attach, never).fate).toMatchObject({ code, status });
});

test.each<[string, object, string]>([
  ['no kind', {}, 'kind'],
  ['an unknown kind', { kind: 'gremlin' }, 'kind'],
  ['no operations', { kind: 'error', code: 'X' }, 'operations'],
  ['an empty list', { kind: 'error', code: 'X', operations: [] }, 'operations: must name an action'],
  ['a malformed action', error({ operations: ['Attach Volume'] }), 'operations.0: must be an action'],
  ['a percentage above 100', error({ percent: 101 }), 'percent: must not be above 100'],
  ['a count of none', error({ count: 0 }), 'count: must be at least 1'],
  ['a field that it does not know', error({ opperation: 'x' }), 'opperation'],
  ['a name with a slash', error({ name: 'a/b' }), 'name: must be'],
  ['a wrong id', { kind: 'stuck-attach', volumeId: 'i-0123456789' }, 'volumeId: must be an id'],
  ['a time of nothing', { kind: 'tag-lag', seconds: 0 }, 'seconds: must be above 0'],
])('a fault with %s is refused in a sentence that names the field', (_, fault, says) => {
  expect(() => parseFault(fault)).toThrow(says);
});

test('whatever the faults and the draws, no call gets more than one fate, and only what matched is hit', () => {
  const fault = fc.oneof(
    fc.record({
      kind: fc.constant('error' as const),
      operations: fc.constant(['*']),
      code: fc.constantFrom('A', 'B'),
      percent: fc.integer({ min: 1, max: 100 }),
      skip: fc.integer({ min: 0, max: 3 }),
    }),
    fc.record({
      kind: fc.constant('latency' as const),
      operations: fc.constantFrom(['Attach*'], ['Detach*']),
      ms: fc.integer({ min: 1, max: 50 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(fault, { maxLength: 8 }), fc.integer({ min: 0, max: 5 }), (faults, matched) => {
      const all = faults.map((one, index) => armed(one satisfies Fault, { name: `f${index}`, matched }));
      const verdict = decide(all, attach, () => 0.5);
      expect(verdict.matched).toEqual(expect.arrayContaining([...verdict.hit]));
      const ending = verdict.hit.filter(
        (name) => all.find((one) => one.name === name)?.fault.kind === 'error',
      );
      expect(ending.length).toBe(verdict.fate.kind === 'refuse' ? 1 : 0);
    }),
  );
});
