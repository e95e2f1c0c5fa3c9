import { expect, test } from 'vitest';
import type { StartOptions } from './options.js';
import { paperCloud } from './testing/paper-cloud.js';

const writes = 30;
const stepMs = 5;

/** After how many milliseconds, to within five, each of some writes is seen; `undefined` is later than was waited for. */
async function lags(options: StartOptions, waitMs: number): Promise<(number | undefined)[]> {
  const { context, clock, call } = await paperCloud(options);
  for (let made = 0; made < writes; made += 1)
    await call('CreateVolume', 'AvailabilityZone=us-east-1a&Size=1');
  const { volumes } = context.store;
  const seen = new Map<string, number>();
  for (let waited = 0; waited <= waitMs; waited += stepMs) {
    for (const { id } of volumes.all())
      if (volumes.seen(id) !== undefined && !seen.has(id)) seen.set(id, waited);
    await clock.advance(stepMs);
  }
  return volumes.all().map(({ id }) => seen.get(id));
}

test('reads lag by no more than 250 ms under fast, and by as much again with the same seed', async () => {
  const fast: StartOptions = { latency: 'fast' };
  const first = await lags({ ...fast, seed: 5 }, 250);
  expect(first).not.toContain(undefined);
  expect(new Set(first).size).toBeGreaterThan(writes / 2);
  expect(await lags({ ...fast, seed: 5 }, 250)).toEqual(first);
  expect(await lags({ ...fast, seed: 6 }, 250)).not.toEqual(first);
});

test('the bound is the caller’s where one is given, and nothing lags where it is off', async () => {
  const some = await lags({ staleReads: { maxMs: 40 } }, 40);
  expect(some).not.toContain(undefined);
  expect(new Set(some).size).toBeGreaterThan(1);
  expect(new Set(await lags({ staleReads: 'off' }, 0))).toEqual(new Set([0]));
});
