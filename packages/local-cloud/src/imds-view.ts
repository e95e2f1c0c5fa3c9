import type { Context } from './context.js';
import type { FactsBySource, InstanceFacts } from './imds-facts.js';
import { timestamp } from './model/clock.js';
import type { Instance } from './model/instance.js';

/** What the metadata service says of the machine that holds a source address now. */
export function factsBySource(context: () => Context): FactsBySource {
  return (vpcId, sourceIp) => {
    const current = context();
    const instance = current.store.instances
      .all()
      .find(
        (i) =>
          i.placement.vpcId === vpcId &&
          i.state !== 'terminated' &&
          i.state !== 'stopped' &&
          i.network.delivered.includes(sourceIp),
      );
    return instance === undefined ? undefined : factsOf(current, instance);
  };
}

function factsOf(context: Context, instance: Instance): InstanceFacts {
  const { placement, network, key, profile } = instance;
  return {
    instanceId: instance.id,
    imageId: instance.imageId,
    instanceType: instance.instanceType,
    accountId: context.accountId,
    region: context.region,
    availabilityZone: placement.zone,
    reservationId: instance.reservationId,
    launchIndex: instance.launchIndex,
    pendingTime: timestamp(instance.launchTime),
    hostname: instance.hostname,
    macAddress: network.macAddress,
    vpcId: placement.vpcId,
    vpcCidr: placement.vpcCidr,
    subnetId: placement.subnetId,
    subnetCidr: placement.subnetCidr,
    networkInterfaceId: network.id,
    securityGroups: instance.groups,
    privateIps: network.delivered,
    ...(instance.publicIp === undefined ? {} : { publicIp: instance.publicIp }),
    ...(instance.userData === '' ? {} : { userData: Buffer.from(instance.userData, 'base64') }),
    publicKeys: key === undefined ? [] : [{ name: key.name, openSshKey: key.openSshKey }],
    tags: context.store.tags.get(instance.id) ?? {},
    metadataOptions: instance.metadata,
    ...(profile === undefined
      ? {}
      : { instanceProfile: { arn: profile.arn, id: profile.id, roleName: profile.roleName } }),
  };
}
