import { gated } from '@moult/aws';
import { type Ground, recordsAt } from '../ground/ground.js';
import type { TerraformSignals } from '../terraform/terraform.js';
import { clusterLease } from '../wiring/open-cluster.js';
import { runnerClock } from '../wiring/runner-clock.js';
import { whileHolding } from './lease-hold.js';

/** Where and how work is done that nobody else may do to this cluster at the same time. */
export interface Leased {
  /** Its clients send nothing once the lease was lost. */
  readonly ground: Ground;
  readonly signals: TerraformSignals;
  /** Rejects when the lease was lost: for what goes past the clients. */
  readonly still: () => Promise<void>;
}

/** Does such work, under the cluster's lease. */
export async function underLease<Value>(
  ground: Ground,
  work: (leased: Leased) => Promise<Value>,
): Promise<Value> {
  const clock = runnerClock();
  const lease = clusterLease(ground.clients, recordsAt(ground), clock);
  const { holder, say, typed, interrupts } = ground;
  const who = {
    ...{ holder, say, signal: interrupts.first, again: typed.again, look: typed.other('status') },
    now: () => clock.now(),
  };
  return whileHolding(lease, who, ({ lost, still }) =>
    work({
      ground: { ...ground, clients: gated(ground.clients, still) },
      signals: {
        leave: AbortSignal.any([interrupts.first, lost]),
        stop: AbortSignal.any([interrupts.second, lost]),
      },
      still,
    }),
  );
}
