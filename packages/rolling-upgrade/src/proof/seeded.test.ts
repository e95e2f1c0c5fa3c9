import { expect, test } from 'vitest';
import { seededUpgrade } from '../test-support/seeded-upgrade.js';

test('200 upgrades with everything chosen by a seed end as they should', { timeout: 60_000 }, async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const { end, wrong } = await seededUpgrade(seed);
    expect({ seed, end, wrong }).toEqual({ seed, end: 'finished', wrong: [] });
  }
});

test('the same seed gives the same journal, byte for byte', async () => {
  for (const seed of [3, 17, 99]) {
    const first = await seededUpgrade(seed);
    const second = await seededUpgrade(seed);
    expect(second).toEqual(first);
    expect(first.journal.length).toBeGreaterThan(100);
  }
});
