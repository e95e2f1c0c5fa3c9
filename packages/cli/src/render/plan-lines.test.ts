import { Scenario } from '@moult/rolling-upgrade/simulator';
import { expect, test } from 'vitest';
import { planLines } from './plan-lines.js';

test('a plan says what changes from what to what, which gates it has, and how long each node is watched', async () => {
  const scenario = new Scenario({ seed: 1, nodes: 3 });
  const plan = await scenario.mustPlan('upgrade', '2');
  const lines = planLines(plan, await scenario.observe());
  expect(lines.slice(-4)).toEqual([
    'kv-1, kv-2, kv-3: image ami-1 → ami-2 (kv-v2 2), kv 1 → 2',
    'before a node goes down: nobody else is out; the others hold the quorum without it; no setting is unsafe; the guard is on; the saved snapshot was inspected; it does not lead, or goes last',
    'before it counts as back: all are healthy voters, on every list; it runs the planned version; at most 250 entries behind; one leader, one digest; the sentinel is readable',
    'for so long: 3 looks in a row, about 1 s apart, over 2 s, at the canary over 3 s; not proved within 15 min, the run halts',
  ]);
});

test('where a cluster is formed, nothing is guarded yet', async () => {
  const scenario = new Scenario({ seed: 1, nodes: 3, running: 'nothing' });
  const plan = await scenario.mustPlan('create', '1');
  const lines = planLines(plan, await scenario.observe());
  expect(lines.at(-1)).toBe('kv-1, kv-2, kv-3: image none → ami-1 (kv-v1 1), kv unknown → 1');
});
