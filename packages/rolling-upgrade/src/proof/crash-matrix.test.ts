import { expect, test } from 'vitest';
import { type Kind, story, wrongAfter } from '../test-support/story.js';
import type { Faults } from '../simulator/index.js';

const kinds: readonly Kind[] = ['create', 'upgrade', 'rollback'];
const strategies = ['swap', 'replace'] as const;

for (const nodes of [3, 5]) {
  for (const strategy of strategies) {
    for (const kind of kinds) {
      test(
        `${kind} of ${String(nodes)} nodes by ${strategy} survives a kill before and after every touch of the world`,
        { timeout: 120_000 },
        async () => {
          const setup = { seed: 7, nodes, strategy };
          const quiet = await story(kind, setup);
          const hands = quiet.scenario.hands();
          const end = await quiet.scenario.runOnce(quiet.plan, hands);
          expect(end).toMatchObject({ kind: 'finished', outcome: 'done' });
          expect(wrongAfter(quiet)).toEqual([]);
          let runs = 0;
          for (let touch = 1; touch <= hands.touches; touch += 1) {
            for (const when of ['before', 'after'] as const) {
              const faults: Faults = { killAt: { touch, when } };
              const one = await story(kind, setup);
              const last = await one.scenario.runToEnd(one.plan, [faults]);
              expect({ touch, when, last: last.kind, wrong: wrongAfter(one) }).toEqual({
                touch,
                when,
                last: 'finished',
                wrong: [],
              });
              runs += 1;
            }
          }
          console.log(
            `${kind}, ${String(nodes)} nodes, ${strategy}: ${String(hands.touches)} touches, ${String(runs)} kills survived`,
          );
        },
      );
    }
  }
}
