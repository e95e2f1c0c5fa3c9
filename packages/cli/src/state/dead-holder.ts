import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Names a process of this host so that another one here can tell whether it lives. */
export function holderName(user: string, now: Date): string {
  return `${user}@${hostname()}-${String(process.pid)}-${now.getTime().toString(36)}`;
}

/**
 * Since when a holder has been at work, by its own clock; null for a name that does not tell. Pure.
 */
export function heldSince(holder: string): Date | null {
  const [, started] = /@.+-\d+-([0-9a-z]+)$/.exec(holder) ?? [];
  const at = new Date(parseInt(started ?? '', 36));
  return Number.isNaN(at.getTime()) ? null : at;
}

/** Whether a holder was a process of this host that lives no more. Of other hosts nobody here knows. Pure but for `lives`. */
export function diedHere(holder: string, host: string, lives: (pid: number) => boolean): boolean {
  const [, where, pid] = /@(.+)-(\d+)-[0-9a-z]+$/.exec(holder) ?? [];
  return where === host && pid !== undefined && !lives(Number(pid));
}

/**
 * Waits for the lease of a runner that died on this host: killed and typed again, a command goes on by itself. False when
 * the holder may live: then it is a person's turn.
 */
export async function waitForTheDead(
  taken: { readonly by: string; readonly until: number },
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  if (!diedHere(taken.by, hostname(), processLives)) return false;
  const ms = Math.max(1_000, taken.until - Date.now());
  say(`${taken.by} is dead; its lease runs out in ${String(Math.ceil(ms / 1000))} s`);
  await sleep(ms, undefined, { signal });
  return true;
}

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
