import type { Entry, RunEvent, StepName } from '@moult/rolling-upgrade';
import { Scenario } from '@moult/rolling-upgrade/simulator';
import { expect, test } from 'vitest';
import { shareAfter, TimeSplit, tookLine } from './took.js';

const wait = (at: number, ...waits: readonly (readonly [StepName, 'open' | 'well'])[]): RunEvent => ({
  kind: 'waiting',
  at,
  waits: waits.map(([step, state]) => ({
    ...{ subject: `kv-${step}`, step },
    for: state === 'open' ? [{ kind: 'not-yet', on: 'x', says: 'not yet', evidence: {} }] : [],
  })),
});
const recorded = (at: number, fact: Entry['fact']): RunEvent => ({
  ...{ kind: 'recorded', entry: { id: 'e', seq: 0, at, by: 'ada', fact } },
});

test.each<[string, RunEvent, ReturnType<typeof shareAfter>]>([
  ['a machine that is not up', wait(0, ['launch', 'open'], ['attach-volume', 'open']), 'boot'],
  ['a service that is not', wait(0, ['start-service', 'open'], ['prove', 'well']), 'service'],
  ['a cluster that is well', wait(0, ['prove', 'well'], ['prove', 'well']), 'watched'],
  [
    'a call under way',
    recorded(0, {
      ...{ kind: 'effect-intended', subject: 'kv-1', step: 'start-service', attempt: 1 },
      effect: { kind: 'start-service', instance: 'i-1', node: 'kv-1', mode: 'form' },
    }),
    'service',
  ],
  ['what is written down', recorded(0, { kind: 'step-started', subject: 'kv-1', step: 'launch' }), 'rest'],
])('the time after %s goes to its share', (_, event, share) => {
  expect(shareAfter(event)).toBe(share);
});

test('the shares are all of the time, and a look that is older than the facts after it takes none twice', () => {
  const split = new TimeSplit();
  split.hear(wait(1_000, ['launch', 'open']));
  split.hear(wait(4_000, ['start-service', 'open']));
  split.hear(recorded(6_000, { kind: 'step-passed', subject: 'kv-1', step: 'start-service', says: '' }));
  split.hear(wait(5_500, ['prove', 'well']));
  split.hear(wait(9_000, ['prove', 'well']));
  const took = split.took({ wholeMs: 20_000, terraformMs: 8_000, terraformCalls: 4 });
  expect(took).toMatchObject({ bootMs: 3_000, serviceMs: 2_000, watchedMs: 3_000, restMs: 4_000 });
  expect(tookLine(took)).toBe(
    'took 20.0 s: terraform 8.0 s (4 calls), machines 3.0 s, service 2.0 s, our own 7.0 s (35 %), 3.0 s of it to see that all stays well',
  );
});

test('of a creation every share has something, and no more than all of it is given out', async () => {
  const scenario = new Scenario({ seed: 3, nodes: 3, running: 'nothing' });
  const split = new TimeSplit();
  const times: number[] = [];
  await scenario.runOnce(await scenario.mustPlan('create', '1'), scenario.hands(), (event) => {
    times.push(event.kind === 'recorded' ? event.entry.at : event.at);
    split.hear(event);
  });
  const wholeMs = Math.max(...times) - Math.min(...times);
  const took = split.took({ wholeMs, terraformMs: 0, terraformCalls: 0 });
  const { bootMs, serviceMs, watchedMs, restMs } = took;
  for (const share of [bootMs, serviceMs, watchedMs, restMs]) expect(share).toBeGreaterThan(0);
  expect(bootMs + serviceMs + watchedMs + restMs).toBe(wholeMs);
});
