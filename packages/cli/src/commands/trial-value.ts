import type { Clock } from '@moult/rolling-upgrade';
import type { Members } from '../service/service.js';

/**
 * How long (ms) the members are given. On a busy host a machine lets its operator in seconds after it was asked, and an
 * election stands between a write and its answer for as long as it takes.
 */
const limitMs = 45_000;

/** Between two attempts (ms). */
const againMs = 500;

/** By whose time it is tried again, and what ends that early: nothing is in hand then that has to be finished. */
export interface Patience {
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/**
 * Writes values, again until the members have taken them: the same values twice are what they are once. Rejects with
 * what stood in the way when the time is over.
 */
export async function writeUntilTaken(
  members: Pick<Members, 'write'>,
  values: ReadonlyMap<string, string>,
  patience: Patience,
): Promise<void> {
  await insist(
    () => members.write(values),
    () => true,
    patience,
  );
}

/** Reads values on every member, again until all are there. Gives what is still missing when the time is over. */
export async function readUntilThere(
  members: Pick<Members, 'missing'>,
  values: ReadonlyMap<string, string>,
  patience: Patience,
): Promise<readonly string[]> {
  return await insist(
    () => members.missing(values),
    (missing) => missing.length === 0,
    patience,
  );
}

/** Attempts until one is enough; when the time is over the last one counts, whether it answered or threw. Rejects when told to stop. */
async function insist<Value>(
  attempt: () => Promise<Value>,
  isEnough: (value: Value) => boolean,
  { clock, stop }: Patience,
): Promise<Value> {
  for (const until = clock.now() + limitMs; ; ) {
    const isLast = clock.now() + againMs > until;
    try {
      const value = await attempt();
      if (isLast || isEnough(value)) return value;
    } catch (error) {
      if (isLast) throw error;
    }
    stop.throwIfAborted();
    await clock.sleep(againMs);
  }
}
