import { expect, test } from 'vitest';
import { prng } from '../simulator/index.js';
import { type Kind, story, wrongAfter } from '../test-support/story.js';

const kinds: readonly Kind[] = ['create', 'upgrade', 'rollback'];

test(
  'a run killed twice, at 600 sampled pairs of touches, still ends as it should',
  { timeout: 120_000 },
  async () => {
    const random = prng(20);
    const pick = (below: number): number => Math.floor(random() * below);
    for (let sample = 0; sample < 600; sample += 1) {
      const strategy = random() < 0.5 ? 'swap' : 'replace';
      const kind = kinds[pick(3)] ?? 'upgrade';
      const when = (): 'before' | 'after' => (random() < 0.5 ? 'before' : 'after');
      const first = { touch: 1 + pick(280), when: when() };
      const second = { touch: 1 + pick(200), when: when() };
      const one = await story(kind, { seed: sample, nodes: 3, strategy });
      const end = await one.scenario.runToEnd(one.plan, [{ killAt: first }, { killAt: second }]);
      const found = { sample, kind, strategy, first, second, end: end.kind, wrong: wrongAfter(one) };
      expect(found).toMatchObject({ end: 'finished', wrong: [] });
    }
    console.log('600 double crashes, all resumed');
  },
);
