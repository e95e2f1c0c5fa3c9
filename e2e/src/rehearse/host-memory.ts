import { readFileSync } from 'node:fs';

/** Between two looks (ms): a machine that boots takes its memory over seconds. */
const everyMs = 1_000;

/** How much memory this host had left while it was watched: machines, clients and this process all take theirs from it. */
export interface HostMemory extends Disposable {
  /** The least that was available at once (bytes); null where the host does not say. */
  readonly leastBytes: () => number | null;
}

/** Watches what is available until it is disposed of. */
export function watchMemory(): HostMemory {
  let least: number | null = null;
  const look = (): void => {
    const now = availableNow();
    if (now !== null) least = Math.min(least ?? now, now);
  };
  look();
  const timer = setInterval(look, everyMs).unref();
  return { leastBytes: () => least, [Symbol.dispose]: () => clearInterval(timer) };
}

function availableNow(): number | null {
  try {
    return availableIn(readFileSync('/proc/meminfo', 'utf8'));
  } catch {
    // Only Linux says it so.
    return null;
  }
}

/** What new work can have without swapping (bytes), as Linux estimates it: proc_meminfo(5), MemAvailable, in KiB. Pure. */
export function availableIn(meminfo: string): number | null {
  const [, kib] = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo) ?? [];
  return kib === undefined ? null : Number(kib) * 1024;
}
