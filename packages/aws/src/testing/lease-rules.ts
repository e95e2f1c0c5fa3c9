import type { Held, Lease, LeaseAnswer } from '@moult/rolling-upgrade';
import { expect, test } from 'vitest';

/** A lease store and the time both its users and itself live in. */
export interface LeaseWorld {
  /** One process's hold on the one lease. */
  readonly lease: () => Lease;
  readonly pass: (ms: number) => void | Promise<void>;
  readonly now: () => number;
}

/** The lease in an answer that gives it. */
export function heldIn(answer: LeaseAnswer): Held {
  expect(answer).toMatchObject({ kind: 'held' });
  if (answer.kind !== 'held') throw new Error('the lease was not given');
  return answer.held;
}

/** What any lease must do; run on the engine's own in memory as well. `ms` is how long the leases last. */
export function leaseRules(make: () => Promise<LeaseWorld>, ms: number): void {
  test('a free lease is given, and to one at a time', async () => {
    const world = await make();
    const held = heldIn(await world.lease().acquire('a', ms));
    expect(held).toMatchObject({ holder: 'a', epoch: 1 });
    expect(held.until - world.now()).toBeLessThanOrEqual(ms);
    expect(await world.lease().acquire('b', ms)).toMatchObject({ kind: 'taken', by: 'a' });
  });

  test('a holder that goes on renewing keeps it', async () => {
    const world = await make();
    let held = heldIn(await world.lease().acquire('a', ms));
    for (let turn = 0; turn < 3; turn += 1) {
      await world.pass(ms / 2);
      held = heldIn(await world.lease().renew(held, ms));
    }
    expect(held.epoch).toBe(1);
    expect(await world.lease().check(held)).toEqual({ kind: 'held', held });
    expect(await world.lease().acquire('b', ms)).toMatchObject({ kind: 'taken', by: 'a' });
  });

  test('a lease that ran out goes to the next with a higher epoch, and the old holder learns of it', async () => {
    const world = await make();
    const old = heldIn(await world.lease().acquire('a', ms));
    await world.pass(ms + 5_000);
    expect(await world.lease().check(old)).toMatchObject({ kind: 'taken' });
    const held = heldIn(await world.lease().acquire('b', ms));
    expect(held).toMatchObject({ holder: 'b', epoch: 2 });
    expect(await world.lease().check(old)).toMatchObject({ kind: 'taken', by: 'b' });
    expect(await world.lease().renew(old, ms)).toMatchObject({ kind: 'taken', by: 'b' });
    await world.lease().release(old);
    expect(await world.lease().check(held)).toMatchObject({ kind: 'held' });
  });

  test('a lease that is given back is free at once, with a higher epoch', async () => {
    const world = await make();
    const old = heldIn(await world.lease().acquire('a', ms));
    await world.lease().release(old);
    expect(await world.lease().check(old)).toMatchObject({ kind: 'taken' });
    expect(heldIn(await world.lease().acquire('b', ms)).epoch).toBe(2);
  });
}
