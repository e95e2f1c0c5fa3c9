import { setTimeout as sleep } from 'node:timers/promises';

/** How long a row waits for what EC2 does asynchronously, in milliseconds. */
const deadlineMs =
  process.env['MOULT_TARGET'] === 'aws' ? 300_000 : process.env['MOULT_TARGET'] === 'moto' ? 3000 : 45_000;

/** Asks again until there is an answer; errors of "not visible yet" count as no answer, others end the wait. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (cause) {
      if (!isNotYet(cause)) throw cause;
      last = cause;
    }
    await sleep(100);
  }
  throw new Error(`${what}: not within ${deadlineMs / 1000} s`, { cause: last });
}

function isNotYet(cause: unknown): boolean {
  return cause instanceof Error && /\.NotFound$/.test(cause.name);
}

/** The name of the error that a call ends with; fails when it does not end with one. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'no error',
    (cause: unknown) => (cause instanceof Error ? cause.name : String(cause)),
  );
}
