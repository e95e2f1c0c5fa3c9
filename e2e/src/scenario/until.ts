import { setTimeout as sleep } from 'node:timers/promises';

/** Between two looks (ms): a step of the engine takes a tenth of a second and more. */
const everyMs = 50;

/** How long to wait (ms), and what makes waiting any longer pointless. */
export interface Patience {
  readonly deadlineMs: number;
  readonly over?: AbortSignal;
}

/** Waits until something is so. Throws an Error in a sentence when it is not in time, and the signal's reason when that aborts. */
export async function until(
  what: string,
  { deadlineMs, over }: Patience,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await isSo())) {
    over?.throwIfAborted();
    if (performance.now() > end) throw new Error(`${what}: not within ${String(deadlineMs / 1000)} s`);
    await sleep(everyMs);
  }
}
