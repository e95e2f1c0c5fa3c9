import { expect, test } from 'vitest';
import type { Effect } from '../journal/effect.js';
import { type Kind, story, wrongAfter } from '../test-support/story.js';

const stories: readonly (readonly [Kind, 'swap' | 'replace'])[] = [
  ['create', 'swap'],
  ['upgrade', 'swap'],
  ['upgrade', 'replace'],
  ['rollback', 'swap'],
];

for (const [kind, strategy] of stories) {
  test(`${kind} by ${strategy}: every effect may be carried out while its answer is lost`, async () => {
    const setup = { seed: 11, nodes: 3, strategy };
    const quiet = await story(kind, setup);
    const before = new Map(quiet.scenario.world.effects);
    await quiet.scenario.runOnce(quiet.plan);
    const { effects } = quiet.scenario.world;
    const kinds = [...effects.keys()].filter((one) => effects.get(one) !== before.get(one));
    expect(kinds.length).toBeGreaterThanOrEqual(5);
    for (const loseAnswers of [...kinds.map((one): Effect['kind'][] => [one]), 'all'] as const) {
      const one = await story(kind, setup);
      const lost: string[] = [];
      const end = await one.scenario.runOnce(one.plan, one.scenario.hands({ loseAnswers }), (event) => {
        if (event.kind === 'answered' && event.outcome.kind === 'unknown') lost.push(event.effect.kind);
      });
      expect({ loseAnswers, end: end.kind, wrong: wrongAfter(one) }).toEqual({
        loseAnswers,
        end: 'finished',
        wrong: [],
      });
      expect(lost.sort()).toEqual(loseAnswers === 'all' ? [...kinds].sort() : loseAnswers);
    }
  });
}
