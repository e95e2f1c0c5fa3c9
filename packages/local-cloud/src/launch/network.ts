import { ApiError, unsupported } from '../protocol/error.js';
import type { InterfaceRequest, LaunchRequest } from './request.js';

/** What a launch says about its one network interface, wherever in the request it says it. */
export interface NetworkRequest {
  readonly subnetId: string | undefined;
  readonly groupIds: readonly string[];
  readonly groupNames: readonly string[];
  readonly primaryIp: string | undefined;
  readonly secondaryIps: readonly string[];
  /** Undefined: as the subnet does it. */
  readonly publicIp: boolean | undefined;
  readonly description: string;
  readonly deleteOnTermination: boolean;
}

/** Reads the interface from `NetworkInterface.1` or from the instance-level parameters; both at once is refused, as on EC2. */
export function networkRequest(request: LaunchRequest): NetworkRequest {
  const interfaces = request.NetworkInterface ?? [];
  if (interfaces.length === 0) return instanceLevel(request);
  const [eni] = interfaces;
  if (eni === undefined || interfaces.length > 1)
    throw unsupported('more than one network interface per instance');
  if ((eni.DeviceIndex ?? 0) !== 0) {
    throw new ApiError('InvalidParameterValue', 'The first network interface must have the device index 0.');
  }
  refuseBoth(request);
  return fromInterface(eni);
}

function fromInterface(eni: InterfaceRequest): NetworkRequest {
  const listed = eni.PrivateIpAddresses ?? [];
  const primary = eni.PrivateIpAddress ?? listed.find((item) => item.Primary === true)?.PrivateIpAddress;
  return {
    subnetId: eni.SubnetId,
    groupIds: eni.SecurityGroupId ?? [],
    groupNames: [],
    primaryIp: primary,
    secondaryIps: listed.map((item) => item.PrivateIpAddress).filter((address) => address !== primary),
    publicIp: eni.AssociatePublicIpAddress,
    description: eni.Description ?? '',
    deleteOnTermination: eni.DeleteOnTermination ?? true,
  };
}

function instanceLevel(request: LaunchRequest): NetworkRequest {
  return {
    subnetId: request.SubnetId,
    groupIds: request.SecurityGroupId ?? [],
    groupNames: request.SecurityGroup ?? [],
    primaryIp: request.PrivateIpAddress,
    secondaryIps: [],
    publicIp: undefined,
    description: '',
    deleteOnTermination: true,
  };
}

function refuseBoth(request: LaunchRequest): void {
  const clash = [
    ['subnet ID', request.SubnetId],
    ['private IP address', request.PrivateIpAddress],
    ['security groups', request.SecurityGroupId ?? request.SecurityGroup],
  ].find(([, value]) => value !== undefined);
  if (clash === undefined) return;
  throw new ApiError(
    'InvalidParameterCombination',
    `Network interfaces and an instance-level ${String(clash[0])} may not be specified on the same request`,
  );
}
