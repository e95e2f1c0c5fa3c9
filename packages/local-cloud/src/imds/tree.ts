import type { InstanceFacts, RoleCredentials } from '../imds-facts.js';
import { identityDocument, profileInfo, roleDocument } from './documents.js';

/** A path of the metadata service: a value, a value made on demand, or a directory. */
export type Node = string | Uint8Array | (() => string) | Directory;

/** Names to nodes; `listing` where EC2 lists something else than the names. */
export interface Directory {
  readonly entries: Readonly<Record<string, Node | undefined>>;
  readonly listing?: string;
}

/** Gives the temporary credentials of a role; asked only when a guest asks. */
export type RoleCredentialsOf = (roleName: string) => RoleCredentials;

/** Everything one instance can ask for (EC2 user guide, "Instance metadata categories"). */
export function instanceTree(facts: InstanceFacts, credentials: RoleCredentialsOf): Directory {
  return dir({
    dynamic: dir({ 'instance-identity': dir({ document: () => identityDocument(facts) }) }),
    'meta-data': metaData(facts, credentials),
    'user-data': facts.userData && facts.userData.length > 0 ? facts.userData : undefined,
  });
}

function metaData(facts: InstanceFacts, credentials: RoleCredentialsOf): Directory {
  const primary = facts.privateIps[0];
  return dir({
    'ami-id': facts.imageId,
    'ami-launch-index': String(facts.launchIndex),
    'ami-manifest-path': '(unknown)',
    hostname: facts.hostname,
    iam: iam(facts, credentials),
    'instance-action': 'none',
    'instance-id': facts.instanceId,
    'instance-life-cycle': 'on-demand',
    'instance-type': facts.instanceType,
    'local-hostname': facts.hostname,
    'local-ipv4': primary,
    mac: facts.macAddress,
    network: dir({ interfaces: dir({ macs: dir({ [facts.macAddress]: networkInterface(facts) }) }) }),
    placement: dir({ 'availability-zone': facts.availabilityZone, region: facts.region }),
    profile: 'default-hvm',
    'public-ipv4': facts.publicIp,
    'public-keys': publicKeys(facts),
    'reservation-id': facts.reservationId,
    'security-groups': facts.securityGroups.map(({ name }) => name).join('\n'),
    services: dir({ domain: 'amazonaws.com', partition: 'aws' }),
    tags:
      facts.metadataOptions.instanceMetadataTags === 'enabled'
        ? dir({ instance: dir(facts.tags) })
        : undefined,
  });
}

function networkInterface(facts: InstanceFacts): Directory {
  return dir({
    'device-number': '0',
    'interface-id': facts.networkInterfaceId,
    'local-hostname': facts.hostname,
    'local-ipv4s': facts.privateIps.join('\n'),
    mac: facts.macAddress,
    'owner-id': facts.accountId,
    'public-ipv4s': facts.publicIp,
    'security-group-ids': facts.securityGroups.map(({ id }) => id).join('\n'),
    'security-groups': facts.securityGroups.map(({ name }) => name).join('\n'),
    'subnet-id': facts.subnetId,
    'subnet-ipv4-cidr-block': facts.subnetCidr,
    'vpc-id': facts.vpcId,
    'vpc-ipv4-cidr-block': facts.vpcCidr,
    'vpc-ipv4-cidr-blocks': facts.vpcCidr,
  });
}

function iam(facts: InstanceFacts, credentials: RoleCredentialsOf): Directory | undefined {
  const profile = facts.instanceProfile;
  if (profile === undefined) return undefined;
  return dir({
    info: () => profileInfo(profile, facts.pendingTime),
    'security-credentials': dir({ [profile.roleName]: () => roleDocument(credentials(profile.roleName)) }),
  });
}

/** EC2 lists keys as `0=name` and serves them under the number alone. */
function publicKeys(facts: InstanceFacts): Directory | undefined {
  if (facts.publicKeys.length === 0) return undefined;
  const keys = facts.publicKeys.map(({ openSshKey }, index) => [
    String(index),
    dir({ 'openssh-key': openSshKey.trimEnd() }),
  ]);
  return {
    entries: Object.fromEntries(keys) as Record<string, Node>,
    listing: facts.publicKeys.map(({ name }, index) => `${index}=${name}`).join('\n'),
  };
}

function dir(entries: Readonly<Record<string, Node | undefined>>): Directory {
  return { entries };
}
