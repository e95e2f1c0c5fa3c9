import { describe, expect, test } from 'vitest';
import { summariseQuorum } from './quorum-summary.js';
import { type MemberEye, type QuorumSample, Sampler } from './sampler.js';
import { FakeClock } from './test-support/fake-clock.js';

const nodes = ['kv-1', 'kv-2', 'kv-3'];

interface World {
  term: number;
  leader: string | null;
  readonly down: Set<string>;
  readonly alone: Set<string>;
  readonly learners: Set<string>;
  /** Members that have not missed the leader yet. */
  readonly loyal: Map<string, string>;
}

function world(): World {
  return {
    term: 4,
    leader: 'kv-3',
    down: new Set(),
    alone: new Set(),
    learners: new Set(),
    loyal: new Map(),
  };
}

function eyes(clock: FakeClock, of: World): readonly MemberEye[] {
  return nodes.map((node) => ({
    node,
    look: () =>
      new Promise((resolve) => {
        if (of.down.has(node)) return;
        clock.after(3, () =>
          resolve({
            kind: 'ok',
            result: {
              term: of.term,
              leader: of.loyal.get(node) ?? (of.alone.has(node) ? null : of.leader),
              role: of.learners.has(node) ? 'learner' : 'voter',
              lastIndex: 9,
              configuration: null,
              ...{ version: '1', spoken: null },
            },
          }),
        );
      }),
  }));
}

/** Samples a story told as what happens, and for how long it stays so. */
async function sampled(
  story: readonly (readonly [(of: World) => void, number])[],
): Promise<{ samples: readonly QuorumSample[]; from: number }> {
  const clock = new FakeClock();
  const from = clock.now();
  const of = world();
  const sampler = new Sampler(eyes(clock, of), clock);
  for (const [happens, ms] of story) {
    happens(of);
    await clock.pass(ms);
  }
  const stopped = sampler.stop();
  await clock.pass(2_000);
  expect(clock.timers).toBe(0);
  return { samples: await stopped, from };
}

const nothing = (): void => undefined;

async function summary(
  story: readonly (readonly [(of: World) => void, number])[],
  replacements: readonly { node: string; from: number; to: number }[] = [],
): Promise<NonNullable<ReturnType<typeof summariseQuorum>>> {
  const { samples, from } = await sampled(story);
  const moved = replacements.map((one) => ({ node: one.node, from: from + one.from, to: from + one.to }));
  const seen = summariseQuorum(samples, { nodes, everyMs: 100, replacements: moved });
  if (seen === null) throw new Error('there are samples');
  return seen;
}

describe('the sampler', () => {
  test('asks every member ten times a second, whether the others answer or not', async () => {
    const { samples } = await sampled([[(of) => of.down.add('kv-2'), 5_000]]);
    for (const node of nodes) expect(samples.filter((one) => one.node === node)).toHaveLength(51);
    // The first question was asked before the member went.
    const [first, ...rest] = samples.filter(({ node }) => node === 'kv-2').map(({ answer }) => answer.kind);
    expect([first, ...new Set(rest)]).toEqual(['answered', 'silent']);
  });

  test('does not take its own standstill for the silence of a member', async () => {
    const clock = new FakeClock();
    const eye: MemberEye = {
      node: 'kv-1',
      look: (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve({ kind: 'unknown', because: 'given up' }));
        }),
    };
    const sampler = new Sampler([eye], clock);
    await clock.pass(300);
    await clock.sleepThrough(1_800);
    await clock.pass(2_000);
    const stopped = sampler.stop();
    await clock.pass(2_000);
    const kinds = (await stopped).map(({ answer }) => answer.kind);
    // Those before the standstill were cut off by it; those after it had their whole time.
    expect(kinds.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'not-sampled'));
    expect(new Set(kinds.slice(4))).toEqual(new Set(['silent']));
  });

  test('ends by itself after its most samples', async () => {
    const clock = new FakeClock();
    const sampler = new Sampler(eyes(clock, world()), clock, {
      everyMs: 100,
      deadlineMs: 500,
      mostSamples: 30,
    });
    await clock.pass(60_000);
    expect(clock.timers).toBe(0);
    expect(await sampler.stop()).toHaveLength(30);
  });
});

describe('a summary of samples', () => {
  test('of a steady cluster shows no absence, one leader and no term begun', async () => {
    const seen = await summary([[nothing, 10_000]]);
    expect(seen).toMatchObject({ leaderChanges: 0, termIncrements: 0, fewestVoters: { voters: 3 } });
    expect(seen.nodes.map(({ outMs }) => outMs)).toEqual([0, 0, 0]);
    expect(seen.reigns).toMatchObject([{ leader: 'kv-3', term: 4 }]);
  });

  test('measures an absence from the last answer as a voter to the next', async () => {
    const seen = await summary([
      [nothing, 2_050],
      [(of) => of.down.add('kv-2'), 3_000],
      [(of) => of.down.delete('kv-2'), 3_000],
    ]);
    const [, absent] = seen.nodes;
    expect(absent?.outMs).toBeGreaterThanOrEqual(3_000);
    expect(absent?.outMs).toBeLessThanOrEqual(3_250);
    expect(seen.fewestVoters.voters).toBe(2);
    expect(seen.voters.map(({ voters }) => voters)).toEqual([3, 2, 3]);
  });

  test('does not take one lost answer for an absence', async () => {
    const seen = await summary([
      [nothing, 2_050],
      [(of) => of.down.add('kv-2'), 100],
      [(of) => of.down.delete('kv-2'), 3_000],
    ]);
    expect(seen.nodes.map(({ outMs }) => outMs)).toEqual([0, 0, 0]);
  });

  test('counts a learner as out', async () => {
    const seen = await summary([
      [nothing, 1_000],
      [(of) => of.learners.add('kv-1'), 1_000],
      [(of) => of.learners.clear(), 1_000],
    ]);
    expect(seen.nodes[0]?.outMs).toBeGreaterThanOrEqual(1_000);
  });

  test('counts a member that follows nobody while somebody leads as out, after a second', async () => {
    const cutOff = (ms: number): Promise<{ nodes: readonly { outMs: number }[] }> =>
      summary([
        [nothing, 1_000],
        [(of) => of.alone.add('kv-1'), ms],
        [(of) => of.alone.clear(), 2_000],
      ]);
    expect((await cutOff(3_000)).nodes[0]?.outMs).toBeGreaterThanOrEqual(3_000);
    expect((await cutOff(500)).nodes[0]?.outMs).toBe(0);
  });

  test('keeps voters voters while they elect a leader, and counts the term and the change', async () => {
    const seen = await summary([
      [nothing, 2_000],
      [(of) => void (of.down.add('kv-3'), (of.leader = null)), 1_500],
      [(of) => void ((of.leader = 'kv-1'), (of.term = 5)), 1_500],
      [(of) => of.down.clear(), 1_000],
    ]);
    expect(seen).toMatchObject({ leaderChanges: 1, termIncrements: 1, fewestVoters: { voters: 2 } });
    expect(seen.reigns).toMatchObject([
      { leader: 'kv-3', term: 4 },
      { leader: 'kv-1', term: 5 },
    ]);
  });

  test('keeps a voter a voter while another one has not missed the dead leader yet', async () => {
    const seen = await summary([
      [nothing, 1_000],
      [(of) => void (of.down.add('kv-3'), of.loyal.set('kv-1', 'kv-3'), (of.leader = null)), 2_000],
      [(of) => void (of.loyal.clear(), (of.leader = 'kv-1'), (of.term = 5)), 1_000],
    ]);
    expect(seen.nodes.map(({ outMs }) => outMs > 0)).toEqual([false, false, true]);
  });

  test('counts terms, not only changes of leader: the same node may be elected again and again', async () => {
    const seen = await summary(
      [
        [nothing, 1_000],
        [(of) => void (of.term = 5), 1_000],
        [(of) => void (of.term = 7), 1_000],
        [(of) => void (of.term = 8), 1_000],
      ],
      [
        { node: 'kv-1', from: 500, to: 2_500 },
        { node: 'kv-2', from: 2_600, to: 3_900 },
      ],
    );
    expect(seen).toMatchObject({ leaderChanges: 0, termIncrements: 4 });
    expect(seen.nodes.map(({ termIncrements }) => termIncrements)).toEqual([3, 1, null]);
  });

  test('of nothing says nothing', () => {
    expect(summariseQuorum([], { nodes, everyMs: 100, replacements: [] })).toBeNull();
  });
});
