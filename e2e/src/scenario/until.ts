import { setTimeout as sleep } from 'node:timers/promises';

/** Between two looks (ms): a step of the engine takes a tenth of a second and more. */
const everyMs = 50;

/** Waits until something is so. Throws an Error in a sentence when it is not in time. */
export async function until(
  what: string,
  deadlineMs: number,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${String(deadlineMs / 1000)} s`);
    await sleep(everyMs);
  }
}
