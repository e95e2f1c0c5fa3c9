import { installDebianPackages } from './debian.js';
import { onPath } from './on-path.js';
import { canInstallDebianPackages, type Found, type Machine, type Probe } from './probe.js';

const name = 'system tools';

/** Commands the local cloud runs on the host, and the Debian package each comes from. */
const tools: readonly (readonly [command: string, debianPackage: string])[] = [
  ['ip', 'iproute2'],
  ['iptables', 'iptables'],
  ['losetup', 'mount'],
  ['mkfs.ext4', 'e2fsprogs'],
  ['nsenter', 'util-linux'],
  ['mmdebstrap', 'mmdebstrap'],
];

/** The host side of the local cloud: networks, block devices, and a base image made without a registry. */
export async function probeSystemTools(machine: Machine): Promise<Probe> {
  const absent = await absentTools(machine);
  if (absent.length === 0) return found();
  const packages = absent.map(([, debianPackage]) => debianPackage);
  if (canInstallDebianPackages(machine)) {
    const install = async (): Promise<Found> => {
      await installDebianPackages(packages);
      const still = await absentTools(machine);
      if (still.length > 0) throw new Error(`still absent after the installation: ${commands(still)}`);
      return found();
    };
    return { kind: 'installable', name, what: `Debian's ${packages.join(', ')}`, install };
  }
  const sudo = machine.isRoot ? '' : 'sudo ';
  return {
    kind: 'missing',
    name,
    reason: `not on the PATH: ${commands(absent)}.`,
    next: `${sudo}apt-get install ${packages.join(' ')}`,
  };
}

async function absentTools(machine: Machine): Promise<(typeof tools)[number][]> {
  // Debian keeps some of them where an ordinary user's PATH does not look.
  const path = `${machine.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  const wide = { ...machine, env: { ...machine.env, PATH: path } };
  const places = await Promise.all(tools.map(([command]) => onPath(wide, command)));
  return tools.filter((_, index) => places[index] === undefined);
}

const commands = (list: readonly (typeof tools)[number][]): string =>
  list.map(([command]) => command).join(', ');

function found(): Found {
  return { kind: 'found', name, detail: tools.map(([command]) => command).join(', ') };
}
