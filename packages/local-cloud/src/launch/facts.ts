import type { Context } from '../context.js';
import type { Subnet } from '../directory.js';
import type { AddressSpace } from '../model/addresses.js';
import type { Image } from '../model/image.js';
import type { GroupRef, ProfileRef } from '../model/instance.js';
import { instanceTypes, type InstanceType } from '../model/instance-types.js';
import { ApiError, unsupported } from '../protocol/error.js';
import { HostConflict } from '../machines/port.js';
import { networkRequest, type NetworkRequest } from './network.js';
import type { LaunchRequest } from './request.js';

/** Everything a launch depends on, gathered before anything is decided. */
export interface LaunchFacts {
  readonly request: LaunchRequest;
  readonly image: Image;
  readonly type: InstanceType;
  readonly network: NetworkRequest;
  readonly subnet: Subnet;
  readonly space: AddressSpace;
  readonly groups: readonly GroupRef[];
  readonly key: { readonly name: string; readonly openSshKey: string } | undefined;
  readonly profile: ProfileRef | undefined;
}

/** At most so many bytes of user data before base64: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html */
const maxUserData = 16 * 1024;

/** Looks up what the launch names; unknown names and impossible wishes are refused here. */
export async function gatherLaunch(context: Context, request: LaunchRequest): Promise<LaunchFacts> {
  checkUserData(request.UserData ?? '');
  const image = usableImage(context, request.ImageId);
  const type = knownType(request.InstanceType);
  const network = networkRequest(request);
  const subnet =
    network.subnetId === undefined
      ? await context.networks.defaultSubnet(request.Placement?.AvailabilityZone)
      : await context.networks.subnet(network.subnetId);
  checkZone(request.Placement?.AvailabilityZone, subnet);
  const { vpcId, vpcCidr, subnetId, subnetCidr } = subnet.placement;
  const [groups, key, profile, reserved, taken] = await Promise.all([
    context.networks.groups(vpcId, { ids: network.groupIds, names: network.groupNames }),
    request.KeyName === undefined ? undefined : context.launches.keyPair(request.KeyName),
    profileOf(context, request),
    context.networks.reservations(subnetId),
    context.networks.interfaceAddresses(subnetId),
  ]);
  await bringUpNetwork(context, vpcId, vpcCidr);
  return {
    request,
    image,
    type,
    network,
    subnet,
    space: { cidr: subnetCidr, reserved, taken },
    groups,
    key,
    profile,
  };
}

/** A VPC gets its bridge when it is made; the default VPC, which nobody made, gets it with its first instance. */
export async function bringUpNetwork(context: Context, vpcId: string, cidr: string): Promise<void> {
  try {
    await context.host.networks.create(vpcId, cidr);
  } catch (cause) {
    if (cause instanceof HostConflict) throw new ApiError('InvalidVpc.Range', cause.message);
    throw cause;
  }
}

/** What instances are told: base64, 16 KiB of it at most when decoded. */
export function checkUserData(encoded: string): void {
  if (encoded === '') return;
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(encoded)) {
    throw new ApiError('InvalidParameterValue', 'Invalid BASE64 encoding of user data.');
  }
  if (Buffer.from(encoded, 'base64').length > maxUserData) {
    throw new ApiError('InvalidParameterValue', `User data is limited to ${maxUserData} bytes`);
  }
}

function usableImage(context: Context, imageId: string): Image {
  const image = context.store.images.get(imageId);
  if (image === undefined || image.state === 'deregistered') {
    throw new ApiError('InvalidAMIID.NotFound', `The image id '[${imageId}]' does not exist`);
  }
  if (image.state !== 'available') {
    throw new ApiError(
      'InvalidAMIID.Unavailable',
      `The image ID '${imageId}' is not available: ${image.state}`,
    );
  }
  return image;
}

function knownType(name: string | undefined): InstanceType {
  // EC2 would fall back to m1.small, a type of 2006 that no current image boots on.
  if (name === undefined) throw unsupported('a launch without InstanceType');
  const type = instanceTypes.get(name);
  if (type === undefined)
    throw new ApiError('InvalidParameterValue', `Invalid value '${name}' for InstanceType.`);
  return type;
}

function checkZone(zone: string | undefined, subnet: Subnet): void {
  if (zone === undefined || zone === subnet.placement.zone) return;
  throw new ApiError(
    'InvalidParameterValue',
    `Value (${zone}) for parameter availabilityZone is invalid. Subnet '${subnet.placement.subnetId}' is in the availability zone ${subnet.placement.zone}`,
  );
}

async function profileOf(context: Context, request: LaunchRequest): Promise<ProfileRef | undefined> {
  const asked = request.IamInstanceProfile;
  if (asked?.Arn === undefined && asked?.Name === undefined) return undefined;
  return context.launches.profile({ arn: asked.Arn, name: asked.Name });
}
