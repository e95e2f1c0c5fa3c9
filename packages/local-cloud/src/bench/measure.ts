import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that something takes. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

/** The middle value; of an even number of values the lower middle one. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

/** Waits for the SSH banner: a connect alone proves nothing. */
export async function sshBanner(host: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    if (await banner(host)) return;
    await sleep(10);
  }
  throw new Error(`no SSH banner from ${host}`);
}

function banner(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: 22, timeout: 1000 });
    const end = (found: boolean) => {
      socket.destroy();
      resolve(found);
    };
    socket.on('data', (chunk) => end(chunk.toString().startsWith('SSH-')));
    socket.on('error', () => end(false)).on('timeout', () => end(false));
  });
}
