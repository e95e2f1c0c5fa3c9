import { beforeAll, describe, expect, test } from 'vitest';
import { exampleParts } from '../test-support/example.js';
import { reportOf, type ReportParts } from './report-of.js';

let good: ReportParts;

beforeAll(async () => {
  good = await exampleParts();
});

function traffic(changes: Partial<NonNullable<ReportParts['traffic']>>): ReportParts {
  if (good.traffic === null) throw new Error('the example has traffic');
  return { ...good, traffic: { ...good.traffic, ...changes } };
}

/** The example with one node's facts changed afterwards. */
function afterwards(
  node: string,
  changes: Partial<NonNullable<ReportParts['nodes'][number]['after']>>,
): ReportParts {
  const nodes = good.nodes.map((one) =>
    one.node === node && one.after !== null ? { ...one, after: { ...one.after, ...changes } } : one,
  );
  return { ...good, nodes };
}

const verdict = (parts: ReportParts): string[] => {
  const { kind, causes } = reportOf(parts).verdict;
  return [kind, ...causes.map(({ says }) => says)];
};

describe('the verdict', () => {
  test('of a rehearsal in which everything held is passed, without a cause', () => {
    expect(verdict(good)).toEqual(['passed']);
  });

  test('names the check that did not hold, with its evidence', () => {
    const checks = [
      { name: 'no acknowledged write was lost', held: 'no', evidence: 'kv-2 lacks key 7' } as const,
    ];
    expect(verdict({ ...good, checks })).toEqual([
      'failed',
      'Did not hold: no acknowledged write was lost (kv-2 lacks key 7).',
    ]);
  });

  test('is none where a check could not be decided', () => {
    const checks = [
      { name: 'the history is linearizable', held: 'undecided', evidence: 'deadline' } as const,
    ];
    expect(verdict({ ...good, checks })).toEqual([
      'no-verdict',
      'Could not be decided: the history is linearizable (deadline).',
    ]);
  });

  test('blames the longest gap on the step that covers most of it', () => {
    const gap = { from: 0, to: 6200, ms: 6200, during: [{ name: 'kv-3 take-down', ms: 4000 }] };
    expect(verdict(traffic({ verdict: { kind: 'exceeded' }, gaps: [gap] }))).toEqual([
      'failed',
      'No write was acknowledged for 6.20 s (5.00 s allowed), during kv-3 take-down.',
    ]);
  });

  test('of traffic without a single acknowledgement is an outage of the whole window', () => {
    const writes = { sent: 100, acknowledged: 0, failed: 0, unknown: 100 };
    expect(verdict(traffic({ verdict: { kind: 'exceeded' }, writes }))).toEqual([
      'failed',
      'No write was acknowledged in the whole window.',
    ]);
  });

  test('is none where traffic fell below its minimum: nobody can tell an outage from nobody trying', () => {
    const thin = { kind: 'too-little-traffic', from: 0, to: 1000, sent: 3 } as const;
    expect(verdict(traffic({ verdict: thin }))).toEqual([
      'no-verdict',
      'Too little traffic for a verdict: 3 writes sent in 1.00 s.',
    ]);
  });

  test('of a rehearsal without traffic or checks is none; of a production run without traffic it is one', () => {
    const bare = { ...good, traffic: null, checks: [] };
    expect(verdict(bare)).toEqual([
      'no-verdict',
      'No traffic was kept up, so nobody knows what clients would have seen.',
      'Nothing was checked beside the machines.',
    ]);
    expect(verdict({ ...bare, environment: { ...bare.environment, kind: 'upgrade' } })).toEqual(['passed']);
  });

  test.each([
    ['volume', 'vol-9', 'Did not hold: every node kept its volume (kv-2: vol-2 before, vol-9 after).'],
    [
      'address',
      '10.0.0.9',
      'Did not hold: every node kept its address (kv-2: 10.77.0.21 before, 10.0.0.9 after).',
    ],
    ['nodeId', 'new', 'Did not hold: every node kept its node id (kv-2: kv-2-4f1c before, new after).'],
    ['instance', 'i-002', 'Did not hold: every planned node has a new instance (kv-2 still runs on i-002).'],
    ['version', '1', 'Did not hold: every member reports kv 2 (kv-2 reports 1).'],
  ] as const)('fails on a node whose %s is not what it must be', (fact, value, cause) => {
    expect(verdict(afterwards('kv-2', { [fact]: value }))).toEqual(['failed', cause]);
  });

  test('is none where a node was not looked at afterwards', () => {
    expect(verdict(afterwards('kv-2', { volume: null }))).toEqual([
      'no-verdict',
      'Could not be decided: every node kept its volume (kv-2: vol-2 before, unknown after).',
    ]);
  });

  test('fails when fewer voters than a quorum were seen at any time', () => {
    if (good.quorum === null) throw new Error('the example is sampled');
    const quorum = { ...good.quorum, fewestVoters: { from: 0, to: 1500, voters: 1 } };
    expect(verdict({ ...good, quorum })).toEqual([
      'failed',
      'Did not hold: the quorum held throughout (1 of 3 voters for 1.5 s, 2 needed).',
    ]);
  });

  test('of a journal that stops half-way is none, and says where', () => {
    const half = good.entries.findIndex(
      ({ fact }) => fact.kind === 'effect-intended' && fact.effect.kind === 'detach-volume',
    );
    const [kind, cause] = verdict({ ...good, entries: good.entries.slice(0, half + 1) });
    expect(kind).toBe('no-verdict');
    expect(cause).toBe('The run has not ended: kv-1 detach-volume under way when the journal stops.');
  });

  test('puts failures before what is undecided', () => {
    const checks = [
      { name: 'a', held: 'undecided', evidence: '' },
      { name: 'b', held: 'no', evidence: '' },
    ] as const;
    expect(verdict({ ...good, checks })).toEqual(['failed', 'Did not hold: b.', 'Could not be decided: a.']);
  });
});

describe('a halted run', () => {
  test('fails with the step and the reason, marks the halt and shows where the lane stopped', async () => {
    const parts = await exampleParts({ image: 'bad' });
    const report = reportOf({ ...parts, checks: [], nodes: [] });
    expect(report.verdict.kind).toBe('failed');
    expect(report.verdict.causes[0]?.says).toContain('The run halted at kv-1, test-replacement: ');
    expect(report.timeline.marks).toMatchObject([{ kind: 'halt', node: 'kv-1' }]);
    expect(report.stop).toMatchObject({ node: 'kv-1', step: 'test-replacement' });
    expect(report.stop?.seen.length).toBeGreaterThan(0);
    expect(report.stop?.next.map(({ command }) => command)).toContain('abort');
    const lane = report.timeline.lanes.find(({ node }) => node === 'kv-1');
    expect(lane?.spans.at(-1)).toMatchObject({ step: 'test-replacement', state: 'halted' });
  });
});

describe('a run that was meant to halt', () => {
  test('passes when it did, and fails when it did not', async () => {
    const halted = await exampleParts({ image: 'bad' });
    expect(verdict({ ...halted, expected: 'halted' })).toEqual(['passed']);
    expect(verdict({ ...good, expected: 'halted' })).toEqual([
      'failed',
      'The run was meant to halt, and did not.',
    ]);
  });

  test('is not asked whether it replaced what it had not come to', async () => {
    const [kind, ...causes] = verdict(await exampleParts({ image: 'bad' }));
    expect(kind).toBe('failed');
    expect(causes).toHaveLength(1);
  });
});

describe('a run that was killed and resumed', () => {
  test('shows the second runner as a mark and each step once', async () => {
    const report = reportOf(await exampleParts({ faults: [{ killAt: { touch: 60, when: 'after' } }] }));
    expect(report.timeline.marks.map(({ kind }) => kind)).toEqual(['runner']);
    const kv1 = report.timeline.lanes.find(({ node }) => node === 'kv-1')?.spans ?? [];
    expect(kv1.filter(({ step }) => step === 'detach-volume')).toHaveLength(1);
    expect(kv1.every(({ state }) => state === 'passed')).toBe(true);
  });
});

describe('the timeline', () => {
  test('has a lane for the cluster and one per node in the order of the plan, in phases', () => {
    const { lanes } = reportOf(good).timeline;
    expect(lanes.map(({ node }) => node)).toEqual([null, 'kv-1', 'kv-2', 'kv-3']);
    const phases = lanes[1]?.spans.map(({ phase }) => phase) ?? [];
    expect([...new Set(phases)]).toEqual([
      ...['boot', 'test', 'prepare', 'fence', 'move', 'start', 'catch-up', 'bake', 'retire'],
    ]);
  });

  test('splits the proof where the bake began: no later than its bake time before the end', () => {
    const { lanes } = reportOf(good).timeline;
    const bakes = lanes.flatMap(({ spans }) => spans.filter(({ phase }) => phase === 'bake'));
    const { bakeMs, canaryBakeMs } = good.plan.settings;
    expect(bakes.map(({ from, to }) => to - from)).toEqual([canaryBakeMs, bakeMs, bakeMs]);
  });

  test('lays faults among the marks by time', () => {
    const at = good.entries[5]?.at ?? 0;
    const report = reportOf({ ...good, faults: [{ at, node: 'kv-1', says: 'stuck detach' }] });
    expect(report.timeline.marks).toEqual([{ at, kind: 'fault', node: 'kv-1', says: 'stuck detach' }]);
  });

  test('keeps the window as wide as everything that is known', () => {
    const { window } = reportOf(traffic({ from: 5, to: 9e12 }));
    expect(window).toEqual({ from: 5, to: 9e12 });
  });
});

describe('gates', () => {
  test('carry their numbers one by one, their time and their deadline', () => {
    const gate = reportOf(good).gates.find(({ node, step }) => node === 'kv-1' && step === 'prove');
    expect(gate?.says).toContain('3 voters on every list');
    expect(gate?.deadlineMs).toBe(good.plan.settings.deadlinesMs.prove);
    expect(gate?.tookMs).toBeGreaterThanOrEqual(good.plan.settings.canaryBakeMs);
  });
});

describe('a node that nobody looked at', () => {
  test('has its instances from the plan and the journal', () => {
    const [row] = reportOf({ ...good, nodes: [] }).nodes;
    expect(row?.instance).toEqual({ before: 'i-001', after: 'i-004' });
    expect(row?.volume).toEqual({ before: null, after: null });
  });
});

describe('a run that another one followed', () => {
  const later = (): NonNullable<ReportParts['followed']> => {
    const end = good.entries.at(-1)?.at ?? 0;
    const first = good.entries[0]?.at ?? 0;
    const entries = good.entries.map((entry) => ({ ...entry, at: entry.at - first + end + 1_000 }));
    return { plan: good.plan, entries };
  };

  test('is drawn with what followed on the same lanes, and its window reaches to the end of that', () => {
    const [alone, both] = [reportOf(good), reportOf({ ...good, followed: later() })];
    for (const [index, { node, spans }] of both.timeline.lanes.entries()) {
      const before = alone.timeline.lanes[index];
      expect(node).toBe(before?.node);
      expect(spans.slice(0, before?.spans.length)).toEqual(before?.spans);
      expect(spans).toHaveLength(2 * (before?.spans.length ?? 0));
    }
    expect(both.window.to).toBe(later().entries.at(-1)?.at);
    // The runner of the later run did not take the first one over.
    expect(both.timeline.marks).toHaveLength(alone.timeline.marks.length);
  });

  test('is judged by itself', () => {
    const { plan, entries } = later();
    const cut = { plan, entries: entries.slice(0, 5) };
    const [alone, both] = [reportOf(good), reportOf({ ...good, followed: cut })];
    expect(both.verdict).toEqual(alone.verdict);
    expect(both.gates).toEqual(alone.gates);
    expect(both.nodes).toEqual(alone.nodes);
  });
});
