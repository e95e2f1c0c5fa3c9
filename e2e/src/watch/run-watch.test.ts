import type { Entry, Fact } from '@moult/rolling-upgrade';
import { Scenario } from '@moult/rolling-upgrade/simulator';
import { expect, test } from 'vitest';
import { RunWatch } from './run-watch.js';

async function entriesOf(seed: number): Promise<readonly Entry[]> {
  const scenario = new Scenario({ seed, nodes: 3 });
  await scenario.runToEnd(await scenario.mustPlan('upgrade', '2'));
  return scenario.world.journal.read(0);
}

const isStep = (fact: Fact, kind: 'step-started' | 'step-passed', step: string): boolean =>
  fact.kind === kind && fact.step === step;

test('a node is being replaced from when it may go down until it is proved to be back, one at a time', async () => {
  const watch = new RunWatch();
  const most: number[] = [];
  const told: string[] = [];
  watch.onReplaced = (replaced) => told.push([...replaced].join());
  for (const entry of await entriesOf(3)) {
    watch.see(entry);
    most.push(watch.replaced.size);
    if (isStep(entry.fact, 'step-started', 'take-down')) expect(watch.replaced.size).toBe(1);
  }
  expect(Math.max(...most)).toBe(1);
  expect(watch.replaced.size).toBe(0);
  expect([...watch.touched].sort()).toEqual(['kv-1', 'kv-2', 'kv-3']);
  // Each going and each coming is told once.
  expect(told).toHaveLength(6);
  expect(told.filter((nodes) => nodes !== '').sort()).toEqual(['kv-1', 'kv-2', 'kv-3']);
});

test('an entry that comes again changes nothing', async () => {
  const entries = await entriesOf(3);
  const down = entries.findIndex(({ fact }) => isStep(fact, 'step-started', 'take-down'));
  const back = entries.findIndex(({ fact }) => isStep(fact, 'step-passed', 'prove'));
  const watch = new RunWatch();
  for (const entry of entries.slice(0, back + 1)) watch.see(entry);
  for (const entry of entries.slice(down, back)) watch.see(entry);
  expect(watch.replaced.size).toBe(0);
});

test('a second run on the same cluster is followed from its beginning', async () => {
  const watch = new RunWatch();
  for (const entry of await entriesOf(3)) watch.see(entry);
  const second = (await entriesOf(4)).map((entry) => ({ ...entry, id: `second-${entry.id}` }));
  const down = second.findIndex(({ fact }) => isStep(fact, 'step-started', 'take-down'));
  for (const entry of second.slice(0, down + 1)) watch.see(entry);
  expect(watch.replaced.size).toBe(1);
  expect(watch.touched.size).toBe(1);
});
