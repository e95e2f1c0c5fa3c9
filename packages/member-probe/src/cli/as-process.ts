import type { Surroundings } from './surroundings.js';

/** Runs a program as this process: its streams, its signals, its exit code. */
export async function asProcess(
  run: (args: readonly string[], around: Surroundings) => Promise<number>,
): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  // Whoever reads us may stop reading, as `head` does.
  process.stdout.on('error', interrupt);
  process.exitCode = await run(process.argv.slice(2), {
    out: { write: (text) => void process.stdout.write(text), live: process.stdout.isTTY },
    err: { write: (text) => void process.stderr.write(text), live: process.stderr.isTTY },
    stop: stop.signal,
    now: Date.now,
  });
}
