import type { EngineFacts } from '../machines/engine.js';
import { missing, partly, works, type Finding } from './finding.js';

/** Whether the engine gives a container the block devices it is to have, and no others. */
export type DeviceFilter =
  | { readonly kind: 'works' }
  /** Nothing to try it with: no base image has been made yet, or no loop device is to be had. */
  | { readonly kind: 'untried' }
  /** The container was not given its own. */
  | { readonly kind: 'denies-all'; readonly why: string }
  /** The container opened one that is another's. */
  | { readonly kind: 'denies-nothing' };

/** What to type for a hierarchy of cgroup v1 that is not mounted. */
const mount = (controller: string) =>
  `mkdir -p /sys/fs/cgroup/${controller} && mount -t cgroup -o ${controller} ${controller} /sys/fs/cgroup/${controller}`;

/** A machine has its volumes by this filter: cgroup v1's controller `devices`, or a program in the kernel on v2. */
export function deviceFilter(filter: DeviceFilter, cgroup: EngineFacts['cgroup']): Finding {
  const check = 'device filter';
  const type =
    cgroup === 'v1'
      ? `${mount('devices')}, and start dockerd again`
      : 'a kernel with CONFIG_CGROUP_BPF: grep CGROUP_BPF /boot/config-$(uname -r)';
  switch (filter.kind) {
    case 'works':
      return works(check, 'A container read the block device that it was given, and not the one beside it.');
    case 'untried':
      return partly(
        check,
        'Not tried: that takes a base image, which the first start makes, and loop devices.',
        'local-cloud up, and local-cloud doctor after it',
      );
    case 'denies-all':
      return missing(check, `A container was not given its block device: ${filter.why}`, type);
    case 'denies-nothing':
      return partly(check, 'A container opened a block device that is not its own.', type);
  }
}

/** Nothing but the fault `volume-slow` needs it. */
export function slowVolumes(hasBlockCgroups: boolean, cgroup: EngineFacts['cgroup']): Finding {
  const check = 'slow volumes';
  if (hasBlockCgroups) return works(check, 'The kernel limits block devices by cgroup.');
  return partly(
    check,
    'This kernel limits no block devices by cgroup, so the fault volume-slow is refused.',
    cgroup === 'v1' ? mount('blkio') : 'take cgroup_disable=io off the kernel’s command line',
  );
}
