import { timestamp } from '../model/clock.js';
import type { Instance } from '../model/instance.js';
import type { Tags } from '../model/store.js';
import { hostnameFor } from '../model/hostname.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { tagSet } from './tags.js';

/** The interface inside an instance's description (`InstanceNetworkInterface`). */
export function instanceInterfaceXml(instance: Instance, accountId: string): XmlNode {
  return {
    ...common(instance, accountId),
    attachment: attachment(instance),
  };
}

/** The interface by itself, as DescribeNetworkInterfaces shows it (`NetworkInterface`). */
export function interfaceXml(instance: Instance, accountId: string, tags: Tags): XmlNode {
  return {
    ...common(instance, accountId),
    availabilityZone: instance.placement.zone,
    requesterManaged: false,
    attachment: { ...attachment(instance), instanceId: instance.id, instanceOwnerId: accountId },
    tagSet: tagSet(tags),
  };
}

function common(instance: Instance, accountId: string): XmlNode {
  const association = instance.publicIp === undefined ? undefined : publicAssociation(instance.publicIp);
  const [primary] = instance.network.assigned;
  return {
    networkInterfaceId: instance.network.id,
    subnetId: instance.placement.subnetId,
    vpcId: instance.placement.vpcId,
    description: instance.network.description,
    ownerId: accountId,
    status: 'in-use',
    macAddress: instance.network.macAddress,
    privateIpAddress: primary,
    privateDnsName: instance.hostname,
    sourceDestCheck: instance.sourceDestCheck,
    interfaceType: 'interface',
    groupSet: items(instance.groups.map(({ id, name }) => ({ groupId: id, groupName: name }))),
    association,
    privateIpAddressesSet: items(
      instance.network.assigned.map((address) => ({
        privateIpAddress: address,
        privateDnsName: hostnameFor(address, instance.placement.zone.slice(0, -1)),
        primary: address === primary,
        association: address === primary ? association : undefined,
      })),
    ),
    ipv6AddressesSet: {},
  };
}

function publicAssociation(publicIp: string): XmlNode {
  return { publicIp, publicDnsName: '', ipOwnerId: 'amazon' };
}

function attachment(instance: Instance): XmlNode {
  return {
    attachmentId: instance.network.attachmentId,
    deviceIndex: 0,
    networkCardIndex: 0,
    status: 'attached',
    attachTime: timestamp(instance.createdAt),
    deleteOnTermination: true,
  };
}
