import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { installDebianPackages } from './debian.js';
import { onPath } from './on-path.js';
import { canInstallDebianPackages, type Found, type Machine, type Probe } from './probe.js';

const name = 'system tools';

const keyring = 'debian-archive-keyring.gpg';

/** A command, or the one file, and the Debian package it comes from. */
interface Tool {
  readonly is: string;
  readonly debianPackage: string;
}

/** What the local cloud runs on the host, and what a base image is made with. */
const tools: readonly Tool[] = [
  { is: 'ip', debianPackage: 'iproute2' },
  { is: 'iptables', debianPackage: 'iptables' },
  { is: 'losetup', debianPackage: 'mount' },
  { is: 'mkfs.ext4', debianPackage: 'e2fsprogs' },
  { is: 'nsenter', debianPackage: 'util-linux' },
  { is: 'mmdebstrap', debianPackage: 'mmdebstrap' },
  // Both are only recommended by mmdebstrap: without them apt on Ubuntu has no key that Debian's archive is signed with.
  { is: 'gpg', debianPackage: 'gpg' },
  { is: keyring, debianPackage: 'debian-archive-keyring' },
];

/** The host side of the local cloud: networks, block devices, and a base image made without a registry. */
export async function probeSystemTools(machine: Machine): Promise<Probe> {
  const absent = await absentTools(machine);
  if (absent.length === 0) return found();
  const packages = absent.map(({ debianPackage }) => debianPackage);
  if (canInstallDebianPackages(machine)) {
    const install = async (): Promise<Found> => {
      await installDebianPackages(machine, packages);
      const still = await absentTools(machine);
      if (still.length > 0) throw new Error(`still absent after the installation: ${names(still)}`);
      return found();
    };
    return { kind: 'installable', name, what: `Debian's ${packages.join(', ')}`, install };
  }
  const sudo = machine.isRoot ? '' : 'sudo ';
  return {
    kind: 'missing',
    name,
    reason: `not on this machine: ${names(absent)}.`,
    next: `${sudo}apt-get install ${packages.join(' ')}`,
  };
}

async function absentTools(machine: Machine): Promise<Tool[]> {
  // Debian keeps some of them where an ordinary user's PATH does not look.
  const path = `${machine.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  const wide = { ...machine, env: { ...machine.env, PATH: path } };
  const there = await Promise.all(
    tools.map(({ is }) => (is === keyring ? readable(join(machine.keyrings, is)) : runs(wide, is))),
  );
  return tools.filter((_, index) => !there[index]);
}

async function runs(machine: Machine, command: string): Promise<boolean> {
  return (await onPath(machine, command)) !== undefined;
}

async function readable(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

const names = (list: readonly Tool[]): string => list.map(({ is }) => is).join(', ');

function found(): Found {
  return { kind: 'found', name, detail: names(tools) };
}
