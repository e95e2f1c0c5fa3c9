import { stateCodes, type Instance } from '../model/instance.js';
import type { FilterTable } from '../model/filter.js';
import { timestamp } from '../model/clock.js';
import type { Store } from '../model/store.js';

/** The filters of DescribeInstances: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
export function instanceFilters(store: Store, accountId: string): FilterTable<Instance> {
  const devices = (instance: Instance) =>
    store.volumes.allSeen().filter((volume) => volume.attachment?.instanceId === instance.id);
  const unlessTerminated = (read: (instance: Instance) => string | readonly string[] | undefined) => {
    return (instance: Instance) => (instance.state === 'terminated' ? [] : read(instance));
  };
  return {
    architecture: () => 'x86_64',
    'availability-zone': (i) => i.placement.zone,
    'block-device-mapping.device-name': (i) => devices(i).map((v) => v.attachment?.device ?? ''),
    'block-device-mapping.volume-id': (i) => devices(i).map((v) => v.id),
    'client-token': (i) => i.clientToken,
    'iam-instance-profile.arn': (i) => i.profile?.arn,
    'iam-instance-profile.id': (i) => i.profile?.id,
    'iam-instance-profile.name': (i) => i.profile?.name,
    'image-id': (i) => i.imageId,
    'instance-id': (i) => i.id,
    'instance-lifecycle': () => [],
    'instance-state-code': (i) => String(stateCodes[i.state]),
    'instance-state-name': (i) => i.state,
    'instance-type': (i) => i.instanceType,
    'instance.group-id': (i) => i.groups.map((group) => group.id),
    'instance.group-name': (i) => i.groups.map((group) => group.name),
    'ip-address': unlessTerminated((i) => i.publicIp),
    'key-name': (i) => i.key?.name,
    'launch-index': (i) => String(i.launchIndex),
    'launch-time': (i) => timestamp(i.launchTime),
    'metadata-options.http-tokens': (i) => i.metadata.httpTokens,
    'metadata-options.http-endpoint': (i) => i.metadata.httpEndpoint,
    'monitoring-state': (i) => (i.monitoring ? 'enabled' : 'disabled'),
    'network-interface.network-interface-id': unlessTerminated((i) => i.network.id),
    'network-interface.addresses.private-ip-address': unlessTerminated((i) => i.network.assigned),
    'network-interface.private-ip-address': unlessTerminated((i) => i.network.assigned[0]),
    'network-interface.subnet-id': unlessTerminated((i) => i.placement.subnetId),
    'network-interface.vpc-id': unlessTerminated((i) => i.placement.vpcId),
    'owner-id': () => accountId,
    'private-dns-name': unlessTerminated((i) => i.hostname),
    'private-ip-address': unlessTerminated((i) => i.network.assigned[0]),
    'reservation-id': (i) => i.reservationId,
    'root-device-name': (i) => i.rootDeviceName,
    'root-device-type': () => 'ebs',
    'state-reason-code': (i) => i.stateReason?.code,
    'subnet-id': unlessTerminated((i) => i.placement.subnetId),
    tenancy: () => 'default',
    'virtualization-type': () => 'hvm',
    'vpc-id': unlessTerminated((i) => i.placement.vpcId),
    hypervisor: () => 'xen',
  };
}
