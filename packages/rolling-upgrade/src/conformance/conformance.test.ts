import { describe, expect, test } from 'vitest';
import type { ServiceDriver } from '../driver/service-driver.js';
import type { MemberAnswer } from '../model/observation.js';
import { Scenario, type World } from '../simulator/index.js';
import { driverConformance, type Subject } from './index.js';

type Break = (driver: ServiceDriver, world: World) => ServiceDriver;

function simulated(break_: Break = (driver) => driver): Subject {
  const scenario = new Scenario({ seed: 8, nodes: 3 });
  const { world } = scenario;
  const { time, service } = world;
  return {
    driver: break_(scenario.hands().ports.driver, world),
    nodes: world.nodes.map((node) => node.name),
    stop: (node) => soon(() => world.lose(node)),
    start: (node) => soon(() => world.mend(node)),
    freeze: (node) => soon(() => world.lose(node)),
    thaw: (node) => soon(() => world.mend(node)),
    misroute: (node, to) =>
      soon(() => (to === null ? service.wrongWays.delete(node) : service.wrongWays.set(node, to))),
    holdBack: (node, entries) => soon(() => holdBack(world, node, entries)),
    wait: (ms) => soon(() => time.pass(ms)),
    now: () => time.now,
    settleMs: 5_000,
  };
}

/** The others write so much, and have it when the next look is taken. */
function holdBack({ service, time }: World, node: string, entries: number): void {
  if (entries === 0) service.heldBack.delete(node);
  else service.heldBack.add(node);
  service.index += entries;
  time.pass(5_000);
}

function soon(act: () => unknown): Promise<void> {
  act();
  return Promise.resolve();
}

/** What the suite finds wrong with a driver, as names of rows. */
async function failing(subject: () => Subject): Promise<readonly string[]> {
  const names: string[] = [];
  for (const row of driverConformance) if ((await row.check(subject())).length > 0) names.push(row.name);
  return names;
}

/** The driver with what it says of a member changed, in the knowledge of what it says of all; null is silence. */
function changing(
  driver: ServiceDriver,
  change: (all: ReadonlyMap<string, MemberAnswer | null>, node: string) => MemberAnswer | null,
): ServiceDriver {
  return {
    ...driver,
    look: async (nodes) => {
      const seen = await driver.look(nodes);
      const all = new Map(
        seen.members.map(({ node, answer }) => [node, answer.kind === 'answered' ? answer : null] as const),
      );
      const members = seen.members.map((one) => ({ ...one, answer: change(all, one.node) ?? silence }));
      return { ...seen, members };
    },
  };
}
const silence = { kind: 'silent', because: 'no answer' } as const;

describe('the simulated service conforms:', () => {
  for (const row of driverConformance) {
    test(row.name, async () => expect(await row.check(simulated())).toEqual([]));
  }
});

describe('a driver is found out that', () => {
  test('fills silent members in from what others say', async () => {
    const lying = (driver: ServiceDriver): ServiceDriver => ({
      ...driver,
      look: async (nodes) => {
        const seen = await driver.look(nodes);
        const said = seen.members.find((one) => one.answer.kind === 'answered');
        return {
          ...seen,
          members: seen.members.map((one) => (said === undefined ? one : { ...one, answer: said.answer })),
        };
      },
    });
    expect(await failing(() => simulated(lying))).toHaveLength(6);
  });

  test('waits for a frozen member longer than a call may take', async () => {
    const patient: Break = (driver, { time }) => ({
      ...driver,
      look: (nodes) => {
        const seen = driver.look(nodes);
        return seen.then((all) => {
          if (all.members.some(({ answer }) => answer.kind === 'silent')) time.pass(20_000);
          return all;
        });
      },
    });
    expect(await failing(() => simulated(patient))).toEqual([
      'a frozen member is silent, and the look ends in the time of a call with the answers of the others',
    ]);
  });

  test('takes whoever answers for the member it asked', async () => {
    const trusting: Break = (driver, { service }) =>
      changing(driver, (all, node) => all.get(service.wrongWays.get(node) ?? node) ?? null);
    expect(await failing(() => simulated(trusting))).toEqual([
      'a member that answers in the place of another is not taken for it',
    ]);
  });

  test('has the index of the furthest member for every one', async () => {
    const flattering: Break = (driver) =>
      changing(driver, (all, node) => {
        const appliedIndex = Math.max(...[...all.values()].map((one) => one?.appliedIndex ?? 0));
        const own = all.get(node) ?? null;
        return own === null ? null : { ...own, appliedIndex };
      });
    expect(await failing(() => simulated(flattering))).toEqual([
      'a member that is far behind is seen with its own index, and not healthy until it has caught up',
    ]);
  });

  test.each<[string, (own: MemberAnswer) => MemberAnswer, number]>([
    ['calls everybody healthy that answers', (own) => ({ ...own, healthy: true }), 2],
    ['remembers who led', (own) => ({ ...own, leader: own.leader ?? 'kv-3' }), 1],
  ])('%s', async (_, change, rows) => {
    const hopeful: Break = (driver) =>
      changing(driver, (all, node) => {
        const own = all.get(node) ?? null;
        return own === null ? null : change(own);
      });
    const found = await failing(() => simulated(hopeful));
    expect(found).toHaveLength(rows);
    expect(found).toContain(
      'without a quorum nobody is healthy, who answers knows no leader, and a change waits',
    );
  });

  test('refuses for good what only waits for a quorum', async () => {
    const bold: Break = (driver) => ({
      ...driver,
      saveSnapshot: async (...asked) => {
        const outcome = await driver.saveSnapshot(...asked);
        return outcome.kind === 'again' ? { kind: 'refused', because: outcome.because } : outcome;
      },
    });
    expect(await failing(() => simulated(bold))).toEqual([
      'without a quorum nobody is healthy, who answers knows no leader, and a change waits',
    ]);
  });

  test('does not switch the guard on', async () => {
    const idle = (driver: ServiceDriver): ServiceDriver => ({
      ...driver,
      setGuard: () => Promise.resolve({ kind: 'done', result: {} }),
    });
    expect(await failing(() => simulated(idle))).toEqual([
      'the guard is set and put back exactly, each as often as one likes',
      'with the guard on, a member that stays away remains a voter',
    ]);
  });

  test('saves without inspecting', async () => {
    const hasty = (driver: ServiceDriver): ServiceDriver => ({
      ...driver,
      saveSnapshot: () => Promise.resolve({ kind: 'done', result: {} }),
    });
    expect(await failing(() => simulated(hasty))).toEqual([
      'a snapshot is saved and inspected, and its sentinel is readable on every member',
      'without a quorum nobody is healthy, who answers knows no leader, and a change waits',
    ]);
  });
});
