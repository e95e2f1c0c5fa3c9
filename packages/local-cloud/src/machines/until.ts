import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again every `everyMs` milliseconds until the answer is not undefined; undefined when `withinMs` has passed.
 * The one polling loop of the machine side.
 */
export async function until<T>(
  probe: () => Promise<T | undefined>,
  limits: { readonly everyMs: number; readonly withinMs: number },
): Promise<T | undefined> {
  const deadline = performance.now() + limits.withinMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined || performance.now() >= deadline) return answer;
    await sleep(limits.everyMs);
  }
}
