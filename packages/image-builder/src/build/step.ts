import type { BuildLog } from './log.js';
import type { Watch } from './events.js';

/** Runs one step between its events, and writes them to the log. */
export async function step<T>(
  context: { readonly watch: Watch; readonly log?: BuildLog; readonly signal?: AbortSignal | undefined },
  name: string,
  act: () => Promise<T>,
): Promise<T> {
  const { watch, log, signal } = context;
  signal?.throwIfAborted();
  const startedAt = performance.now();
  watch({ kind: 'step-started', step: name });
  log?.write(`== ${name}\n`);
  try {
    const value = await act();
    const ms = performance.now() - startedAt;
    watch({ kind: 'step-done', step: name, ms });
    log?.write(`== ${name}: ${ms.toFixed(0)} ms\n`);
    return value;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    watch({ kind: 'step-failed', step: name, ms: performance.now() - startedAt, message });
    log?.write(`== ${name} failed: ${message}\n`);
    throw error;
  }
}
