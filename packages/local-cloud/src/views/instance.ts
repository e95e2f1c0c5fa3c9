import { timestamp } from '../model/clock.js';
import { instanceTypes } from '../model/instance-types.js';
import { stateCodes, type Instance, type InstanceState } from '../model/instance.js';
import type { Tags } from '../model/store.js';
import type { Volume } from '../model/volume.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { instanceInterfaceXml } from './interface.js';
import { tagSet } from './tags.js';

/** What a view of an instance draws on besides the instance. */
export interface InstanceSurroundings {
  readonly accountId: string;
  readonly tags: Tags;
  readonly volumes: readonly Volume[];
}

/** `Instance`: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html */
export function instanceXml(instance: Instance, around: InstanceSurroundings): XmlNode {
  return {
    instanceId: instance.id,
    imageId: instance.imageId,
    instanceState: stateXml(instance.state),
    reason: instance.transitionReason,
    keyName: instance.key?.name,
    amiLaunchIndex: instance.launchIndex,
    productCodes: {},
    instanceType: instance.instanceType,
    launchTime: timestamp(instance.launchTime),
    placement: { availabilityZone: instance.placement.zone, groupName: '', tenancy: 'default' },
    monitoring: { state: instance.monitoring ? 'enabled' : 'disabled' },
    stateReason: instance.stateReason === undefined ? undefined : { ...instance.stateReason },
    architecture: 'x86_64',
    rootDeviceType: 'ebs',
    rootDeviceName: instance.rootDeviceName,
    blockDeviceMapping: items(around.volumes.map(deviceXml)),
    virtualizationType: 'hvm',
    clientToken: instance.clientToken,
    tagSet: tagSet(around.tags),
    hypervisor: 'xen',
    iamInstanceProfile:
      instance.profile === undefined ? undefined : { arn: instance.profile.arn, id: instance.profile.id },
    ebsOptimized: instance.ebsOptimized,
    enaSupport: true,
    cpuOptions: cpuXml(instance),
    capacityReservationSpecification: { capacityReservationPreference: 'open' },
    hibernationOptions: { configured: false },
    enclaveOptions: { enabled: false },
    metadataOptions: metadataXml(instance),
    maintenanceOptions: { autoRecovery: 'default' },
    platformDetails: 'Linux/UNIX',
    usageOperation: 'RunInstances',
    currentInstanceBootMode: 'legacy-bios',
    ...networkMembers(instance, around.accountId),
  };
}

/** A terminated instance has no network any more: EC2 leaves its addresses out, and so nobody dials a reused one. */
function networkMembers(instance: Instance, accountId: string): XmlNode {
  if (instance.state === 'terminated') {
    return { privateDnsName: '', dnsName: '', groupSet: {}, networkInterfaceSet: {} };
  }
  return {
    privateDnsName: instance.hostname,
    dnsName: '',
    subnetId: instance.placement.subnetId,
    vpcId: instance.placement.vpcId,
    privateIpAddress: instance.network.assigned[0],
    ipAddress: instance.publicIp,
    sourceDestCheck: instance.sourceDestCheck,
    groupSet: groupSet(instance),
    networkInterfaceSet: items([instanceInterfaceXml(instance, accountId)]),
    privateDnsNameOptions: {
      hostnameType: 'ip-name',
      enableResourceNameDnsARecord: false,
      enableResourceNameDnsAAAARecord: false,
    },
  };
}

/** `instanceState`. */
export function stateXml(state: InstanceState): XmlNode {
  return { code: stateCodes[state], name: state };
}

/** `groupSet`. */
export function groupSet(instance: Instance): XmlNode {
  return items(instance.groups.map(({ id, name }) => ({ groupId: id, groupName: name })));
}

/** `metadataOptions`; `applied` because the metadata service is asked anew on every request. */
export function metadataXml(instance: Instance): XmlNode {
  return { state: 'applied', httpProtocolIpv6: 'disabled', ...instance.metadata };
}

/** One device of `blockDeviceMapping`. */
export function deviceXml(volume: Volume): XmlNode {
  const { attachment } = volume;
  return {
    deviceName: attachment?.device,
    ebs: {
      volumeId: volume.id,
      status: attachment?.state,
      attachTime: timestamp(attachment?.attachTime ?? 0),
      deleteOnTermination: attachment?.deleteOnTermination,
    },
  };
}

function cpuXml(instance: Instance): XmlNode {
  const vcpus = instanceTypes.get(instance.instanceType)?.vcpus ?? 1;
  return { coreCount: Math.max(1, vcpus / 2), threadsPerCore: vcpus > 1 ? 2 : 1 };
}
