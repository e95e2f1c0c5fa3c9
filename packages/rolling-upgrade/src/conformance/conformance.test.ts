import { describe, expect, test } from 'vitest';
import type { ServiceDriver } from '../driver/service-driver.js';
import { Scenario } from '../simulator/index.js';
import { driverConformance, type Subject } from './index.js';

function simulated(break_: (driver: ServiceDriver) => ServiceDriver = (driver) => driver): Subject {
  const scenario = new Scenario({ seed: 8, nodes: 3 });
  const { world } = scenario;
  return {
    driver: break_(scenario.hands().ports.driver),
    nodes: world.nodes.map((node) => node.name),
    stop: (node) => soon(() => world.lose(node)),
    start: (node) => soon(() => world.mend(node)),
    wait: (ms) => soon(() => world.time.pass(ms)),
    now: () => world.time.now,
    settleMs: 5_000,
  };
}

function soon(act: () => void): Promise<void> {
  act();
  return Promise.resolve();
}

/** What the suite finds wrong with a driver, as names of rows. */
async function failing(subject: () => Subject): Promise<readonly string[]> {
  const names: string[] = [];
  for (const row of driverConformance) if ((await row.check(subject())).length > 0) names.push(row.name);
  return names;
}

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
    expect(await failing(() => simulated(lying))).toHaveLength(2);
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
    ]);
  });
});
