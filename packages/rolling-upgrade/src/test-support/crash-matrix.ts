import { expect, test } from 'vitest';
import type { StrategyName } from '../model/release.js';
import { type Kind, story, wrongAfter } from './story.js';

const kinds: readonly Kind[] = ['create', 'upgrade', 'rollback'];

/**
 * Declares the crash matrix of one strategy and size: one kill at every touch, on either side of it, then the same
 * command again. A file each, so that they spread over the workers.
 */
export function crashMatrix(strategy: StrategyName, nodes: 3 | 5): void {
  for (const kind of kinds) {
    const what = `${kind} of ${String(nodes)} nodes by ${strategy}`;
    test(
      `${what} survives a kill before and after every touch of the world`,
      { timeout: 120_000 },
      async () => {
        const touches = await killEverywhere(kind, { seed: 7, nodes, strategy });
        console.log(`${what}: ${String(touches)} touches, ${String(2 * touches)} kills, all resumed`);
      },
    );
  }
}

async function killEverywhere(kind: Kind, setup: Parameters<typeof story>[1]): Promise<number> {
  const quiet = await story(kind, setup);
  const hands = quiet.scenario.hands();
  expect(await quiet.scenario.runOnce(quiet.plan, hands)).toMatchObject({
    kind: 'finished',
    outcome: 'done',
  });
  expect(wrongAfter(quiet)).toEqual([]);
  for (let touch = 1; touch <= hands.touches; touch += 1) {
    for (const when of ['before', 'after'] as const) {
      const one = await story(kind, setup);
      const last = await one.scenario.runToEnd(one.plan, [{ killAt: { touch, when } }]);
      const found = { touch, when, last: last.kind, wrong: wrongAfter(one) };
      expect(found).toEqual({ touch, when, last: 'finished', wrong: [] });
    }
  }
  return hands.touches;
}
