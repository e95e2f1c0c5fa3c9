import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { Scenario } from '../simulator/index.js';
import { advance, replay } from './advance.js';
import type { Entry, Fact } from './fact.js';
import { parseEntry } from './journal.js';
import { nothingYet, type Progress } from './progress.js';

async function journal(): Promise<readonly Entry[]> {
  const scenario = new Scenario({ seed: 6, nodes: 3 });
  await scenario.runOnce(await scenario.mustPlan('upgrade', '2'));
  return scenario.world.journal.read(0);
}

async function underway(count: number): Promise<Progress> {
  return replay(nothingYet, (await journal()).slice(0, count));
}

function next(progress: Progress, fact: Fact, by = 'runner-1'): Entry {
  return { seq: progress.next, id: 'test/1', at: 0, by, fact };
}

describe('a journal', () => {
  test('is refused when its plan was changed after it was approved', async () => {
    const [first] = await journal();
    if (first?.fact.kind !== 'plan-accepted') throw new Error('a journal begins with its plan');
    const fact = { ...first.fact, plan: { ...first.fact.plan, moves: [] } };
    expect(() => replay(nothingYet, [{ ...first, fact }])).toThrow('its hash');
  });

  test('folds up to the same progress however it is cut', async () => {
    const entries = await journal();
    const whole = replay(nothingYet, entries);
    expect(whole.phase).toEqual({ kind: 'finished', outcome: 'done', left: [] });
    fc.assert(
      fc.property(fc.nat(entries.length), (cut) => {
        expect(replay(replay(nothingYet, entries.slice(0, cut)), entries.slice(cut))).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  test('is refused with any one entry left out, doubled or swapped', async () => {
    const entries = await journal();
    for (let at = 0; at < entries.length - 1; at += 1) {
      const [here, there] = [entries[at], entries[at + 1]];
      if (here === undefined || there === undefined) continue;
      const start = entries.slice(0, at);
      expect(() => replay(nothingYet, [...start, there]), `without ${String(at)}`).toThrow('was expected');
      expect(() => replay(nothingYet, [...start, here, here]), `twice ${String(at)}`).toThrow(
        'is not possible here',
      );
    }
  });

  test('takes step facts from the attached runner only', async () => {
    const progress = await underway(2);
    const fact: Fact = { kind: 'step-started', subject: 'cluster.opening', step: 'set-guard' };
    expect(() => advance(progress, next(progress, fact, 'runner-0'))).toThrow(
      'runner-0 is not the attached runner',
    );
    expect(advance(progress, next(progress, fact)).next).toBe(3);
  });

  test('takes no runner whose lease is older than the attached one’s', async () => {
    const progress = await underway(2);
    expect(() =>
      advance(progress, next(progress, { kind: 'runner-attached', epoch: 1 }, 'runner-0')),
    ).toThrow('a later runner');
    expect(
      advance(progress, next(progress, { kind: 'runner-attached', epoch: 2 }, 'runner-2')).runner?.by,
    ).toBe('runner-2');
  });

  test('takes no outcome without an intention, and none of another attempt', async () => {
    const progress = await underway(3);
    const at = { subject: 'cluster.opening', step: 'set-guard' } as const;
    expect(() =>
      advance(progress, next(progress, { kind: 'effect-done', ...at, attempt: 1, result: {} })),
    ).toThrow('no effect');
    const effect = { kind: 'set-guard', found: {} } as const;
    const intended: Fact = { kind: 'effect-intended', ...at, attempt: 2, effect };
    expect(() => advance(progress, next(progress, intended))).toThrow('is in attempt 1');
  });

  test('goes on only after a halt was resumed, and ends only once', async () => {
    const progress = await underway(3);
    const halt = { subject: 'kv-1', step: 'launch', because: 'x', evidence: [], safe: [], next: [] } as const;
    const halted = advance(progress, next(progress, { kind: 'halted', halt }));
    expect(() => advance(halted, next(halted, { kind: 'finished', outcome: 'done', left: [] }))).toThrow(
      'the run is halted',
    );
    const resumed = advance(halted, next(halted, { kind: 'resumed', because: 'mended' }, 'operator'));
    expect(resumed.phase).toEqual({ kind: 'running' });
    const over = advance(resumed, next(resumed, { kind: 'finished', outcome: 'done', left: [] }));
    expect(() => advance(over, next(over, { kind: 'paused', because: 'late' }))).toThrow(
      'the run is finished',
    );
  });

  test('survives the way through its text, and names the field that is wrong', async () => {
    for (const entry of await journal()) expect(parseEntry(JSON.stringify(entry))).toEqual(entry);
    expect(() => parseEntry('{"seq":-1}')).toThrow('seq');
    expect(() => parseEntry('nonsense')).toThrow('A journal entry is not JSON');
  });
});
