import { macPerNetwork } from '../machines/container-spec.js';
import { speaks, type EngineFacts } from '../machines/engine.js';
import type { Enforcement } from '../machines/traffic-self-test.js';
import { deviceFilter, slowVolumes, type DeviceFilter } from './device-findings.js';
import { missing, partly, works, type Finding } from './finding.js';
import { moto, type MotoFacts } from './moto-finding.js';

/** What was found out about a host, without any judgement. */
export interface HostFacts {
  readonly platform: string;
  /** Effective user id; undefined where there is no such thing. */
  readonly uid: number | undefined;
  readonly engine:
    | ({ readonly kind: 'answers'; readonly version: string } & EngineFacts)
    | { readonly kind: 'silent'; readonly why: string };
  /** Programs of the host by name: whether each is there. */
  readonly programs: Readonly<Record<string, boolean>>;
  /** Undefined: a loop device took a file and let go of it. */
  readonly loopFailure: string | undefined;
  readonly enforcement: Enforcement;
  readonly deviceFilter: DeviceFilter;
  /** Whether the kernel limits block devices by cgroup, of the version that the engine uses. */
  readonly blockCgroups: boolean;
  readonly moto: MotoFacts;
  readonly base: 'made' | 'mmdebstrap' | 'registry-image' | 'absent';
  /** fs.inotify.max_user_instances; undefined when it cannot be read. */
  readonly inotifyInstances: number | undefined;
}

/** Programs without which no machine is made, and the Debian package of each. */
export const neededPrograms: Readonly<Record<string, string>> = {
  ...{ ip: 'iproute2', bridge: 'iproute2', iptables: 'iptables', 'iptables-restore': 'iptables' },
  ...{ 'iptables-save': 'iptables', nsenter: 'util-linux', unshare: 'util-linux', losetup: 'mount' },
};

/** Clouds run without these: a machine has an mkfs of its own, and only a forced detach needs chattr. */
export const usefulPrograms: Readonly<Record<string, string>> = {
  'mkfs.ext4': 'e2fsprogs',
  chattr: 'e2fsprogs',
};

/** About so many inotify instances a machine takes (ADR 28: some twenty machines on the usual 128). */
const inotifyPerMachine = 6;

/** The oldest engine that this was run on. */
const oldestEngine = [20, 10] as const;

/** Judges the facts: pure, so that other hosts than this one can be tried in tests. */
export function examine(facts: HostFacts): readonly Finding[] {
  return [
    system(facts),
    engine(facts),
    ...(facts.engine.kind === 'answers' ? handled(facts.engine) : []),
    ...programs(facts),
    loops(facts),
    ...(facts.engine.kind === 'answers' ? devices(facts, facts.engine) : []),
    groups(facts),
    moto(facts.moto),
    base(facts),
    room(facts),
  ];
}

function system({ platform, uid }: HostFacts): Finding {
  if (platform !== 'linux') {
    return missing(
      'system',
      `Machines need Linux, and this is ${platform}.`,
      'limactl start template://docker-rootful',
    );
  }
  return uid === 0
    ? works('system', 'Linux, as root.')
    : missing(
        'system',
        `Loop devices, routes and namespaces need root, and this is user ${uid ?? 'unknown'}.`,
        'sudo -E npx local-cloud doctor',
      );
}

function engine(facts: HostFacts): Finding {
  if (facts.engine.kind === 'silent') {
    return missing('engine', facts.engine.why, 'apt-get install docker.io && dockerd &');
  }
  const { version, mode } = facts.engine;
  if (mode === 'rootless') {
    return missing(
      'engine',
      'The engine is rootless: it can neither give machines devices nor bridges.',
      'unset DOCKER_HOST; docker context use default',
    );
  }
  if (mode === 'user-namespaces') {
    return missing(
      'engine',
      'The engine maps users (userns-remap): root of a machine could make no device.',
      'remove "userns-remap" from /etc/docker/daemon.json',
    );
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < oldestEngine[0] || (major === oldestEngine[0] && minor < oldestEngine[1]);
  return isOld
    ? partly(
        'engine',
        `Docker Engine ${version} is older than any that was tried (20.10).`,
        'apt-get update && apt-get install docker.io',
      )
    : works('engine', `Docker Engine ${version}, rootful.`);
}

/** Nothing to do for the user: how machines are made differs, and this says how. */
function handled(facts: EngineFacts): Finding[] {
  const { cgroup, appArmor, apiVersion } = facts;
  const macs = speaks(facts, macPerNetwork) ? 'network by network' : 'for the whole container';
  return [
    works('engine API', `${apiVersion}: link-layer addresses are given ${macs}.`),
    works(
      'cgroups',
      cgroup === 'v1' ? 'v1.' : 'v2: machines remount /sys/fs/cgroup writable before their init system.',
    ),
    works('AppArmor', appArmor === 'off' ? 'Off.' : 'On: machines run with apparmor=unconfined.'),
  ];
}

function programs(facts: HostFacts): Finding[] {
  const absent = (among: Readonly<Record<string, string>>) =>
    Object.keys(among).filter((name) => facts.programs[name] !== true);
  const [needed, useful] = [absent(neededPrograms), absent(usefulPrograms)];
  const install = (names: readonly string[], among: Readonly<Record<string, string>>) =>
    `apt-get install ${[...new Set(names.map((name) => among[name]))].join(' ')}`;
  return [
    needed.length === 0
      ? works('programs', Object.keys(neededPrograms).join(', '))
      : missing('programs', `Not found: ${needed.join(', ')}.`, install(needed, neededPrograms)),
    useful.length === 0
      ? works('file systems', Object.keys(usefulPrograms).join(', '))
      : partly(
          'file systems',
          `Not found: ${useful.join(', ')}. Machines format by themselves; a forced detach needs chattr.`,
          install(useful, usefulPrograms),
        ),
  ];
}

function loops({ loopFailure }: HostFacts): Finding {
  return loopFailure === undefined
    ? works('loop devices', 'A file was bound and let go.')
    : missing('loop devices', loopFailure, 'modprobe loop');
}

function devices(facts: HostFacts, { cgroup }: EngineFacts): Finding[] {
  return [deviceFilter(facts.deviceFilter, cgroup), slowVolumes(facts.blockCgroups, cgroup)];
}

function groups({ enforcement }: HostFacts): Finding {
  if (enforcement.kind === 'enforced') {
    return works(
      'security groups',
      'Between two network namespaces an open rule let through and a closed one did not.',
    );
  }
  return partly(
    'security groups',
    `They are recorded, not enforced, and machines cannot be parted: ${enforcement.why}`,
    'modprobe -a nf_conntrack xt_connmark xt_conntrack',
  );
}

function base({ base: found }: HostFacts): Finding {
  switch (found) {
    case 'made':
      return works('base image', 'An earlier cloud made it.');
    case 'mmdebstrap':
      return works('base image', 'It will be made by mmdebstrap, in about a minute.');
    case 'registry-image':
      return works('base image', 'It will be made from a registry image that is present.');
    case 'absent':
      return partly(
        'base image',
        'Nothing to make it of is here; the first start tries to pull one from a registry.',
        'apt-get install mmdebstrap debian-archive-keyring gpg',
      );
  }
}

function room({ inotifyInstances }: HostFacts): Finding {
  const set = 'sysctl fs.inotify.max_user_instances=1024';
  if (inotifyInstances === undefined) {
    return partly(
      'room',
      'fs.inotify.max_user_instances cannot be read.',
      `mount -t proc proc /proc; ${set}`,
    );
  }
  const machines = Math.floor(inotifyInstances / inotifyPerMachine);
  const says = `inotify is enough for about ${machines} machines at a time (fs.inotify.max_user_instances is ${inotifyInstances}).`;
  return machines >= 10 ? works('room', says) : partly('room', says, set);
}
