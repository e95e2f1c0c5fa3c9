import { filterParams, matcher, type FilterTable } from '../model/filter.js';
import { instanceTypes, type InstanceType } from '../model/instance-types.js';
import { page, pageParams } from '../model/page.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { flag, list, name } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';

const filters: FilterTable<InstanceType> = {
  'instance-type': (t) => t.name,
  'bare-metal': () => 'false',
  'burstable-performance-supported': (t) => String(t.burstable),
  'current-generation': (t) => String(t.hypervisor === 'nitro'),
  hypervisor: (t) => t.hypervisor,
  'memory-info.size-in-mib': (t) => String(t.memoryMiB),
  'processor-info.supported-architecture': () => 'x86_64',
  'vcpu-info.default-vcpus': (t) => String(t.vcpus),
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html; the types this cloud can boot. */
export const describeInstanceTypes: Action = defineAction({
  name: 'DescribeInstanceTypes',
  params: {
    InstanceType: list(name(), 100),
    IncludeUnsupportedInRegion: flag,
    Filter: filterParams,
    ...pageParams,
  },
  run(_context, params) {
    const wanted = params.InstanceType;
    const missing = wanted?.filter((type) => !instanceTypes.has(type)) ?? [];
    if (missing.length > 0) {
      throw new ApiError(
        'InvalidInstanceType',
        `The following supplied instance types do not exist: [${missing.join(', ')}]`,
      );
    }
    const matches = matcher(filters, params.Filter);
    const all = [...instanceTypes.values()].filter(
      (type) => (wanted?.includes(type.name) ?? true) && matches(type),
    );
    const { members, nextToken } = page(all, params);
    return { instanceTypeSet: items(members.map(typeXml)), nextToken };
  },
});

function typeXml(type: InstanceType): XmlNode {
  return {
    instanceType: type.name,
    currentGeneration: type.hypervisor === 'nitro',
    freeTierEligible: false,
    supportedUsageClasses: { item: 'on-demand' },
    supportedRootDeviceTypes: { item: 'ebs' },
    supportedVirtualizationTypes: { item: 'hvm' },
    bareMetal: false,
    hypervisor: type.hypervisor,
    processorInfo: { supportedArchitectures: { item: 'x86_64' } },
    vCpuInfo: {
      defaultVCpus: type.vcpus,
      defaultCores: Math.max(1, type.vcpus / 2),
      defaultThreadsPerCore: type.vcpus > 1 ? 2 : 1,
    },
    memoryInfo: { sizeInMiB: type.memoryMiB },
    instanceStorageSupported: false,
    ebsInfo: {
      ebsOptimizedSupport: 'default',
      encryptionSupport: 'supported',
      nvmeSupport: type.hypervisor === 'nitro' ? 'required' : 'unsupported',
    },
    networkInfo: {
      maximumNetworkInterfaces: type.interfaces,
      ipv4AddressesPerInterface: type.addressesPerInterface,
      ipv6Supported: false,
      enaSupport: type.hypervisor === 'nitro' ? 'required' : 'unsupported',
    },
    hibernationSupported: false,
    burstablePerformanceSupported: type.burstable,
    dedicatedHostsSupported: false,
    autoRecoverySupported: false,
  };
}
