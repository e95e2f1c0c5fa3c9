import { parseReport, printReport, renderHtml } from '@moult/report';
import { Scenario } from '@moult/rolling-upgrade/simulator';
import { expect, test } from 'vitest';
import { nodesPlanned, nodesSeen } from './nodes-seen.js';
import { runReport, type RunSeenWhole } from './run-report.js';
import { beforeIn } from './seen-before.js';

const to = { id: 'ami-2', name: 'kv', version: 'v2', digest: null, base: null, sources: [] };

/** A simulated upgrade, and what the command gathered of it. */
async function upgraded(sick: 'sick' | 'good' = 'good'): Promise<RunSeenWhole> {
  const scenario = new Scenario({ seed: 7, nodes: 3 });
  const plan = await scenario.mustPlan('upgrade', '2');
  const nodesBefore = nodesSeen(plan.nodes, await scenario.observe());
  if (sick === 'sick') scenario.world.service.sickImages.add('ami-2');
  await scenario.runOnce(plan);
  scenario.world.time.pass(5_000);
  return {
    ...{ run: 'run-1', plan, nodesBefore, entries: await scenario.world.journal.read(0) },
    nodesAfter: nodesSeen(plan.nodes, await scenario.observe()),
    ...{ releaseBefore: 'infra-v1', images: { from: null, to } },
    terraform: [{ address: 'aws_launch_template.machine', action: 'update' }],
    ended: { kind: 'code', code: 0 },
    environment: {
      ...{ kind: 'upgrade', name: 'prod', cloud: 'aws', region: 'us-east-1', profile: null, seed: null },
      ...{ scenario: null, command: 'npx infra-v2 upgrade', machine: 'one', tools: [] },
    },
  };
}

test('an upgrade that is done passes on what was seen, without traffic, and can be read back and shown', async () => {
  const report = runReport(await upgraded());
  expect(report.verdict).toEqual({ kind: 'passed', causes: [] });
  expect(report.checks.map(({ name }) => name)).toEqual([
    'the run ended with the proof that nothing is left to do',
    'every node kept its volume',
    'every node kept its address',
    'every planned node has a new instance',
    'every member reports kv 2',
  ]);
  expect(report.nodes.map(({ version }) => version)).toEqual(Array(3).fill({ before: '1', after: '2' }));
  expect(parseReport(printReport(report))).toEqual({ kind: 'report', report });
  expect(renderHtml(report)).toContain('prod');
});

test('a proof that failed is red, with what the command said', async () => {
  const ended = { kind: 'failed', says: 'something is left: terraform would update a' } as const;
  const { verdict } = runReport({ ...(await upgraded()), ended });
  expect(verdict.kind).toBe('failed');
  expect(verdict.causes[0]?.says).toContain('terraform would update a');
});

test('an upgrade that halted is red at its step, and no proof is claimed', async () => {
  const seen = await upgraded('sick');
  const report = runReport({ ...seen, ended: { kind: 'code', code: 3 } });
  expect(report.verdict.causes[0]?.says).toMatch(/^The run halted at kv-1, prove/);
  expect(report.stop?.next.length).toBeGreaterThan(0);
  expect(report.checks.map(({ name }) => name)).not.toContain(
    'the run ended with the proof that nothing is left to do',
  );
});

test('a cluster that cannot be looked at afterwards gets no verdict', async () => {
  const { verdict } = runReport({ ...(await upgraded()), nodesAfter: null });
  expect(verdict.kind).toBe('no-verdict');
});

test('of a run that another process began, the plan says what its nodes were', async () => {
  const seen = await upgraded();
  const report = runReport({ ...seen, nodesBefore: null });
  expect(report.verdict.kind).toBe('passed');
  expect(nodesPlanned(seen.plan).get('kv-1')).toMatchObject({ volume: 'vol-1', version: null });
  expect(report.nodes[0]?.instance.before).toBe(seen.plan.moves[0]?.from);
});

test('a volume that is another one afterwards is red, whoever began the run', async () => {
  const seen = await upgraded();
  const nodesAfter = new Map(seen.nodesAfter ?? []);
  const one = nodesAfter.get('kv-2');
  if (one !== undefined) nodesAfter.set('kv-2', { ...one, volume: 'vol-9' });
  for (const nodesBefore of [seen.nodesBefore, null]) {
    const { verdict } = runReport({ ...seen, nodesAfter, nodesBefore });
    expect(verdict.causes[0]?.says).toContain('kv-2: vol-2 before, vol-9 after');
  }
});

test('the second part of a run takes what was before it from the report of the first', async () => {
  const seen = await upgraded();
  const began = beforeIn(runReport({ ...seen, ended: { kind: 'code', code: 3 } }));
  expect(began).toMatchObject({ release: 'infra-v1', terraform: seen.terraform, stack: null });
  expect(began.nodes).toEqual(seen.nodesBefore);
});
