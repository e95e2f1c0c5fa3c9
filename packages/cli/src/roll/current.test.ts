import type { CurrentRun, RunRecord } from '@moult/aws';
import type { Entry, Journal } from '@moult/rolling-upgrade';
import { Scenario } from '@moult/rolling-upgrade/simulator';
import { expect, test } from 'vitest';
import { onceBegun, runName, type RunSeen, underWay } from './current.js';
import { nothingYet, replay } from '@moult/rolling-upgrade';

const record = (run: string): RunRecord => ({
  ...{ run, intent: 'upgrade', release: 'infra-v2', by: 'ada', since: '2026-01-01T00:00:00Z' },
});

async function accepted(): Promise<Entry> {
  const plan = await new Scenario({ seed: 1, nodes: 3 }).mustPlan('upgrade', '2');
  return { seq: 0, id: 'one', at: 0, by: 'ada', fact: { kind: 'plan-accepted', plan } };
}

/** A pointer that is moved by compare-and-set, and a journal, both in memory. */
class Store {
  pointer: CurrentRun = { record: null, etag: null };
  readonly written: Entry[] = [];

  begin(next: RunRecord, after: CurrentRun): Promise<'begun' | 'taken'> {
    if (after.etag !== this.pointer.etag) return Promise.resolve('taken');
    this.pointer = { record: next, etag: next.run };
    return Promise.resolve('begun');
  }

  journal(): Journal {
    return {
      read: (from) => Promise.resolve(this.written.slice(from)),
      append: (entry) => {
        this.written.push(entry);
        return Promise.resolve('appended');
      },
    };
  }
}

test('of two runners that planned on the same look one begins, and the other does not even write its plan', async () => {
  const store = new Store();
  const seen = store.pointer;
  const entry = await accepted();
  const journalFor = (run: string): Journal =>
    onceBegun(store.journal(), () => store.begin(record(run), seen), 'status');
  expect(await journalFor('run-a').append(entry)).toBe('appended');
  await expect(journalFor('run-b').append(entry)).rejects.toThrow('Another run began');
  expect(store.pointer.record?.run).toBe('run-a');
  expect(store.written).toEqual([entry]);
});

test('an append that fails and is tried again says what failed, and not that another run began', async () => {
  const store = new Store();
  const seen = store.pointer;
  let fails = 2;
  const flaky: Journal = {
    ...store.journal(),
    append: (entry) =>
      (fails -= 1) < 0 ? store.journal().append(entry) : Promise.reject(new Error('S3 is away')),
  };
  const journal = onceBegun(flaky, () => store.begin(record('run-a'), seen), 'status');
  const entry = await accepted();
  await expect(journal.append(entry)).rejects.toThrow('S3 is away');
  await expect(journal.append(entry)).rejects.toThrow('S3 is away');
  expect(await journal.append(entry)).toBe('appended');
});

test('only the first entry of a journal moves the pointer', async () => {
  const store = new Store();
  const journal = onceBegun(store.journal(), () => Promise.resolve('taken'), 'status');
  const entry = { ...(await accepted()), seq: 1 };
  expect(await journal.append(entry)).toBe('appended');
});

test('a pointer whose journal is empty never began, and a run that is not finished is under way', async () => {
  const pointer: CurrentRun = { record: record('run-a'), etag: 'x' };
  const of = (entries: readonly Entry[]): RunSeen => ({
    pointer,
    entries,
    progress: replay(nothingYet, entries),
  });
  expect(underWay(of([]))).toBeNull();
  expect(underWay(of([await accepted()]))).toEqual(pointer.record);
});

test('runs are named by their time, so that the latest sorts last', () => {
  expect(runName(new Date('2026-01-02T03:04:05.678Z'), 'ab')).toBe('20260102t030405-ab');
});
