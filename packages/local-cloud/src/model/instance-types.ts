/** What an instance type gives a machine. */
export interface InstanceType {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly hypervisor: 'nitro' | 'xen';
  readonly burstable: boolean;
  /** Interfaces an instance may have, and private IPv4 addresses on each. */
  readonly interfaces: number;
  readonly addressesPerInterface: number;
}

/** vCPUs, memory in GiB, interfaces and addresses each of the burstable types. */
const burstableSizes: Readonly<Record<string, readonly [number, number, number, number]>> = {
  nano: [2, 0.5, 2, 2],
  micro: [2, 1, 2, 2],
  small: [2, 2, 3, 4],
  medium: [2, 4, 3, 6],
  large: [2, 8, 3, 12],
  xlarge: [4, 16, 4, 15],
  '2xlarge': [8, 32, 4, 15],
};

/** vCPUs, interfaces and addresses each of the fixed-performance types; memory follows the family. */
const fixedSizes: Readonly<Record<string, readonly [number, number, number]>> = {
  large: [2, 3, 10],
  xlarge: [4, 4, 15],
  '2xlarge': [8, 4, 15],
  '4xlarge': [16, 8, 30],
};

/** GiB per vCPU of the families: compute 2, general 4, memory 8. */
const families: Readonly<Record<string, number>> = {
  c5: 2,
  c6i: 2,
  c7i: 2,
  m5: 4,
  m6i: 4,
  m7i: 4,
  r5: 8,
  r6i: 8,
  r7i: 8,
};

/**
 * The x86-64 types offered here, with AWS's own figures:
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html, co.html and mo.html (network tables for addresses).
 */
export const instanceTypes: ReadonlyMap<string, InstanceType> = new Map(
  [...burstable('t3', 'nitro'), ...burstable('t3a', 'nitro'), ...burstable('t2', 'xen'), ...fixed()].map(
    (type) => [type.name, type],
  ),
);

function burstable(family: string, hypervisor: 'nitro' | 'xen'): InstanceType[] {
  return Object.entries(burstableSizes).map(([size, [vcpus, gib, interfaces, addresses]]) => ({
    name: `${family}.${size}`,
    // The Xen generation gives one processor to its three smallest types.
    vcpus: family === 't2' && ['nano', 'micro', 'small'].includes(size) ? 1 : vcpus,
    memoryMiB: gib * 1024,
    hypervisor,
    burstable: true,
    interfaces,
    addressesPerInterface: addresses,
  }));
}

function fixed(): InstanceType[] {
  return Object.entries(families).flatMap(([family, gibPerVcpu]) =>
    Object.entries(fixedSizes).map(([size, [vcpus, interfaces, addresses]]) => ({
      name: `${family}.${size}`,
      vcpus,
      memoryMiB: vcpus * gibPerVcpu * 1024,
      hypervisor: 'nitro' as const,
      burstable: false,
      interfaces,
      addressesPerInterface: addresses,
    })),
  );
}
