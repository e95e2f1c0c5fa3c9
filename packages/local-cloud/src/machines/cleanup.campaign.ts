import { expect, test } from 'vitest';
import { killClouds } from './testing/killed-clouds.js';

/** The promise is made for this number. */
const kills = 20;

test(
  'after 20 clouds were killed at different moments, cleanup leaves nothing of them',
  { timeout: 900_000 },
  async () => {
    const left = await killClouds(kills);
    console.log(`left by ${kills} kills:`, ...[...left].map(([kind, count]) => `${kind} ${count}`));
    for (const [kind, count] of left) if (kind !== 'mounts') expect([kind, count]).not.toEqual([kind, 0]);
  },
);
