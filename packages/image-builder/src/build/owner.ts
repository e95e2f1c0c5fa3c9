import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process owns what a build makes: enough to prove later, on the same host, that it is dead. */
export interface Owner {
  readonly host: string;
  /** Tells this host from another one of the same name; empty where it has no machine id. */
  readonly machine: string;
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
  return { host: hostname(), machine: machineHash(), boot: bootId(), pid, started: startOf(pid) ?? '' };
}

/**
 * `unknown` for a process of another host: nobody can prove from here that it is dead. A name alone makes no host, since
 * two people's machines may both be called `debian`; and where there is no machine id, another boot proves nothing.
 */
export function stateOf(owner: Owner, here: Owner = thisProcess()): OwnerState {
  if (owner.host !== here.host || owner.machine !== here.machine) return 'unknown';
  if (owner.boot !== here.boot) return here.machine === '' ? 'unknown' : 'dead';
  if (here.machine === '' && here.boot === '') return 'unknown';
  if (!exists(owner.pid)) return 'dead';
  return owner.started === (startOf(owner.pid) ?? '') ? 'alive' : 'dead';
}

/** One tag value: fields in order, separated by commas. */
export function ownerText({ host, machine, boot, pid, started }: Owner): string {
  return [host.replaceAll(',', '_'), machine, boot, pid, started].join(',');
}

/** Reads {@link ownerText} back; undefined for anything else. */
export function parseOwner(text: string): Owner | undefined {
  const [, host, machine, boot, pid, started] = pattern.exec(text) ?? [];
  if (host === undefined || machine === undefined || boot === undefined) return undefined;
  if (pid === undefined || started === undefined) return undefined;
  return { host, machine, boot, pid: Number(pid), started };
}

const pattern = /^([^,]*),([^,]*),([^,]*),(\d+),([^,]*)$/;

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

/**
 * The machine id itself is confidential, and a tag is read by everybody in the account: a keyed hash of it is what
 * machine-id(5) asks programs to use.
 */
function machineHash(): string {
  const id = readable('/etc/machine-id')?.trim() ?? '';
  return id === '' ? '' : createHmac('sha256', id).update('moult owner').digest('hex').slice(0, 16);
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
