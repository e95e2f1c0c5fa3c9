import type { Held, Lease, LeaseAnswer } from '@moult/rolling-upgrade';
import { deepEqual, equal, fail, ok } from 'node:assert/strict';
import type { Rule } from './rule.js';

/** A lease store and the time both its users and itself live in. */
export interface LeaseWorld {
  /** One process's hold on the one lease. */
  readonly lease: () => Lease;
  readonly pass: (ms: number) => void | Promise<void>;
  readonly now: () => number;
}

/** The lease in an answer that gives it. */
export function heldIn(answer: LeaseAnswer): Held {
  return answer.kind === 'held' ? answer.held : fail(`the lease is ${answer.by}'s`);
}

/** Who holds the lease according to an answer that does not give it. */
function takenBy(answer: LeaseAnswer): string {
  return answer.kind === 'taken' ? answer.by : fail('the lease was given');
}

/** What any lease must do; run on the engine's own in memory as well. `ms` is how long the leases last. */
export function leaseRules(make: () => Promise<LeaseWorld>, ms: number): readonly Rule[] {
  const rule = (name: string, holds: (world: LeaseWorld) => Promise<void>): Rule => ({
    name,
    run: async () => holds(await make()),
  });
  return [
    rule('a free lease is given, and to one at a time', async ({ lease, now }) => {
      const held = heldIn(await lease().acquire('a', ms));
      equal(held.holder, 'a');
      equal(held.epoch, 1);
      ok(held.until - now() <= ms);
      equal(takenBy(await lease().acquire('b', ms)), 'a');
    }),
    rule('a holder that goes on renewing keeps it', async ({ lease, pass }) => {
      let held = heldIn(await lease().acquire('a', ms));
      for (let turn = 0; turn < 3; turn += 1) {
        await pass(ms / 2);
        held = heldIn(await lease().renew(held, ms));
      }
      equal(held.epoch, 1);
      deepEqual(heldIn(await lease().check(held)), held);
      equal(takenBy(await lease().acquire('b', ms)), 'a');
    }),
    rule(
      'a lease that ran out goes to the next with a higher epoch, and the old holder learns of it',
      async (world) => {
        const { lease, pass } = world;
        const old = heldIn(await lease().acquire('a', ms));
        await pass(ms + 5_000);
        takenBy(await lease().check(old));
        const held = heldIn(await lease().acquire('b', ms));
        equal(held.epoch, 2);
        equal(takenBy(await lease().check(old)), 'b');
        equal(takenBy(await lease().renew(old, ms)), 'b');
        await lease().release(old);
        deepEqual(heldIn(await lease().check(held)), held);
      },
    ),
    rule('a lease that is given back is free at once, with a higher epoch', async ({ lease }) => {
      const old = heldIn(await lease().acquire('a', ms));
      await lease().release(old);
      takenBy(await lease().check(old));
      equal(heldIn(await lease().acquire('b', ms)).epoch, 2);
    }),
  ];
}
