import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process owns what a build makes: enough to prove later, on the same host, that it is dead. */
export interface Owner {
  readonly host: string;
  /** Changes with every boot of the host; empty where it cannot be read. */
  readonly boot: string;
  readonly pid: number;
  /** Kernel's start time of the process, so that a reused pid is not mistaken for the owner; empty likewise. */
  readonly started: string;
}

/** What an owner is known to be, seen from here. */
export type OwnerState = 'alive' | 'dead' | 'unknown';

/** The owner that this process is. */
export function thisProcess(): Owner {
  return ownerOf(process.pid);
}

/** The owner that a living process of this host is. */
export function ownerOf(pid: number): Owner {
  return { host: hostname(), boot: bootId(), pid, started: startOf(pid) ?? '' };
}

/** `unknown` for a process of another host: nobody can prove from here that it is dead. */
export function stateOf(owner: Owner, here: Owner = thisProcess()): OwnerState {
  if (owner.host !== here.host) return 'unknown';
  if (owner.boot !== here.boot) return 'dead';
  if (!exists(owner.pid)) return 'dead';
  return owner.started === (startOf(owner.pid) ?? '') ? 'alive' : 'dead';
}

/** One tag value: fields in order, separated by commas. */
export function ownerText({ host, boot, pid, started }: Owner): string {
  return [host.replaceAll(',', '_'), boot, pid, started].join(',');
}

/** Reads {@link ownerText} back; undefined for anything else. */
export function parseOwner(text: string): Owner | undefined {
  const [, host, boot, pid, started] = /^([^,]*),([^,]*),(\d+),([^,]*)$/.exec(text) ?? [];
  if (host === undefined || boot === undefined || pid === undefined || started === undefined)
    return undefined;
  return { host, boot, pid: Number(pid), started };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Linux only; elsewhere the pid alone has to do. */
function startOf(pid: number): string | undefined {
  const stat = readable(`/proc/${pid}/stat`);
  // The second field is a name in parentheses that may hold anything; the start time is the 20th after it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function bootId(): string {
  return readable('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function readable(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
