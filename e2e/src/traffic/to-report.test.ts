import {
  intervalsOf,
  parseReport,
  printReport,
  replacementsOf,
  reportOf,
  type RunReport,
} from '@moult/report';
import { Scenario } from '@moult/rolling-upgrade/simulator';
import { expect, test } from 'vitest';
import { summariseQuorum } from './quorum-summary.js';
import { Sampler } from './sampler.js';
import { defaultTraffic } from './slots.js';
import { summariseTraffic } from './summary.js';
import { FakeClock } from './test-support/fake-clock.js';
import { FakeStore } from './test-support/fake-store.js';
import { Traffic } from './traffic.js';

const image = { id: 'ami', name: 'kv', version: '1', digest: null, base: null, sources: [] };

/** A journal of the simulator's, with traffic and samples on its clock's time: a member hangs while it is replaced. */
async function reported(maxGapMs: number, hanging: readonly string[]): Promise<RunReport> {
  const scenario = new Scenario({ seed: 3, nodes: 3 });
  const plan = await scenario.mustPlan('upgrade', '2');
  await scenario.runOnce(plan);
  const entries = await scenario.world.journal.read(0);
  const nodes = plan.nodes.map(({ name }) => name);

  const clock = new FakeClock(entries[0]?.at ?? 0);
  const store = new FakeStore(clock);
  const targets = nodes.map((node) => store.member(node));
  const traffic = new Traffic(
    { ...defaultTraffic, seed: 1, prefix: 't/' },
    { clock, targets, inPlace: () => nodes },
  );
  const eyes = nodes.map((node) => ({
    node,
    look: () =>
      Promise.resolve({
        kind: 'ok',
        result: {
          ...({ term: 1, leader: 'kv-1', role: 'voter', lastIndex: 1, configuration: null } as const),
          ...{ version: '1', spoken: null },
        },
      } as const),
  }));
  const sampler = new Sampler(eyes, clock);
  await clock.pass(8_000);
  for (const node of hanging) store.moods.set(node, 'hanging');
  await clock.pass(4_000);
  store.moods.clear();
  await clock.pass(10_000);
  const [stopped, sampled] = [traffic.stop(), sampler.stop()];
  await clock.pass(2_000);

  return reportOf({
    ...{ run: 'r', plan, entries, releaseBefore: null, images: { from: null, to: image }, terraform: null },
    ...{ nodes: [], faults: [], checks: [{ name: 'something', held: 'yes', evidence: '' }] },
    traffic: summariseTraffic(await stopped, { maxGapMs, intervals: intervalsOf(entries) }),
    quorum: summariseQuorum(await sampled, { nodes, everyMs: 100, replacements: replacementsOf(entries) }),
    environment: {
      ...{ kind: 'rehearsal', name: 'test', cloud: 'local', region: 'r', profile: 'fast', seed: 3 },
      ...{ scenario: null, command: 'c', machine: 'm', tools: [] },
    },
  });
}

test('what traffic and sampler say is a report that can be read back', async () => {
  const report = await reported(5_000, ['kv-1']);
  expect(report.verdict).toEqual({ kind: 'passed', causes: [] });
  expect(parseReport(printReport(report))).toEqual({ kind: 'report', report });
});

test('an outage on every member fails the run, and the step that was under way is named', async () => {
  const { verdict } = await reported(1_000, ['kv-1', 'kv-2', 'kv-3']);
  expect(verdict.kind).toBe('failed');
  expect(verdict.causes.map(({ says }) => says)).toEqual([
    expect.stringMatching(
      /^No write was acknowledged for 4\.0\d s \(1\.00 s allowed\), during kv-1 prove\.$/,
    ),
  ]);
});
