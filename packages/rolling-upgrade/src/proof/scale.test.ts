import { expect, test } from 'vitest';
import { costPerNode } from '../test-support/per-node.js';

// An even count is refused, so the large sizes are the odd ones beside 50 and 500; the campaign has 501.
test(
  'effects and journal bytes per node stay within 10 % from 3 to 51 nodes',
  { timeout: 60_000 },
  async () => {
    const costs = [];
    for (const nodes of [3, 5, 7, 51]) costs.push(await costPerNode(nodes));
    for (const cost of costs) console.log(cost.text);
    expect(costs.flatMap((cost) => cost.wrong)).toEqual([]);
    for (const what of ['effects', 'bytes'] as const) {
      const values = costs.map((cost) => cost[what]);
      expect(Math.max(...values) / Math.min(...values), what).toBeLessThan(1.1);
    }
  },
);
