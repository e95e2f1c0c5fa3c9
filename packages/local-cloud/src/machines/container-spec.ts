import type Docker from 'dockerode';
import { bootDirectory, bootScript } from './boot-script.js';
import { speaks, type EngineFacts } from './engine.js';
import { containerName, label, networkName } from './names.js';
import type { MachineSpec } from './port.js';

/** What the host chose for a machine, beside its spec. */
export interface Placement {
  readonly cloudId: string;
  readonly image: string;
  /** Host directory that the machine sees read-only at {@link bootDirectory}. */
  readonly bootDir: string;
  /** Loop device minors that are this machine's alone, whether or not a volume is behind them now. */
  readonly minors: readonly number[];
  readonly engine: EngineFacts;
}

/** No machine of a rehearsal needs more processes; a fork bomb in one must not take the host. */
const pidsLimit = 4096;

/** Last bytes of console kept by the engine: EC2 shows the most recent 64 KiB, boot messages need some more. */
const consoleLimit = '512k';

/**
 * Since this version of the engine's API a link-layer address is one network's; the container's own is deprecated since then,
 * and not taken any more from 1.52 on: https://docs.docker.com/reference/api/engine/version-history/
 */
export const macPerNetwork = '1.44';

/**
 * The container that is this machine: systemd as PID 1, no `--privileged`, and of all block devices of the host only
 * the loop minors reserved for it.
 */
export function containerFor(spec: MachineSpec, placement: Placement): Docker.ContainerCreateOptions {
  const { cloudId, engine } = placement;
  const network = networkName(cloudId, spec.vpcId);
  const mac = spec.macAddress === undefined ? {} : { MacAddress: spec.macAddress };
  const perNetwork = speaks(engine, macPerNetwork);
  return {
    name: containerName(cloudId, spec.instanceId),
    Image: placement.image,
    Hostname: spec.hostname.split('.')[0] ?? spec.instanceId,
    Entrypoint: ['/bin/sh', '-c', bootScript()],
    Env: ['container=docker', 'SYSTEMD_COLORS=false'],
    Labels: {
      [label.cloud]: cloudId,
      [label.machine]: spec.instanceId,
      [label.vpc]: spec.vpcId,
    },
    StopSignal: 'SIGRTMIN+3',
    Tty: true,
    ...(perNetwork ? {} : mac),
    HostConfig: {
      NetworkMode: network,
      CapAdd: ['SYS_ADMIN', 'NET_ADMIN'],
      SecurityOpt: ['seccomp=unconfined', ...(engine.appArmor === 'on' ? ['apparmor=unconfined'] : [])],
      CgroupnsMode: 'private',
      DeviceCgroupRules: placement.minors.map((minor) => `b 7:${minor} rwm`),
      // The engine mounts /tmp noexec by default; provisioning scripts are run from there.
      Tmpfs: { '/run': '', '/run/lock': '', '/tmp': 'exec,mode=1777' },
      Binds: [`${placement.bootDir}:${bootDirectory}:ro`],
      // The engine refuses more CPUs than the host has; a large instance type gets what there is.
      NanoCpus: Math.min(spec.vcpus, engine.cpus) * 1_000_000_000,
      Memory: spec.memoryMiB * 1024 * 1024,
      // The sum of memory and swap: an instance has no swap, and the engine would add as much again.
      MemorySwap: spec.memoryMiB * 1024 * 1024,
      PidsLimit: pidsLimit,
      LogConfig: { Type: 'json-file', Config: { 'max-size': consoleLimit, 'max-file': '2' } },
    } as Docker.HostConfig,
    NetworkingConfig: {
      EndpointsConfig: {
        [network]: { IPAMConfig: { IPv4Address: spec.privateIp }, ...(perNetwork ? mac : {}) },
      },
    },
  };
}
