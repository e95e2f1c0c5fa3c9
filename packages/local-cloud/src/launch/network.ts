import { ApiError, unsupported } from '../protocol/error.js';
import type { InterfaceRequest, LaunchRequest } from './request.js';

/** What a launch says about its one network interface, wherever in the request it says it. */
export interface NetworkRequest {
  readonly subnetId: string | undefined;
  readonly groupIds: readonly string[];
  readonly groupNames: readonly string[];
  readonly primaryIp: string | undefined;
  readonly secondaryIps: readonly string[];
  /** So many more, of the cloud's choosing. */
  readonly secondaryCount: number;
  /** Undefined: as the subnet does it. */
  readonly publicIp: boolean | undefined;
  readonly description: string;
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
  if (eni.DeleteOnTermination === false) throw outlives();
  refuseBoth(request);
  return fromInterface(eni);
}

/** An interface here is its instance's, and goes with it. */
export function outlives(): ApiError {
  return unsupported('a network interface that outlives its instance (DeleteOnTermination=false)');
}

function fromInterface(eni: InterfaceRequest): NetworkRequest {
  const { primaryIp, secondaryIps } = namedAddresses(eni);
  const secondaryCount = eni.SecondaryPrivateIpAddressCount ?? 0;
  if (secondaryCount > 0 && secondaryIps.length > 0) {
    throw new ApiError(
      'InvalidParameterCombination',
      'Secondary private addresses are either named or counted, not both.',
    );
  }
  return {
    subnetId: eni.SubnetId,
    groupIds: eni.SecurityGroupId ?? [],
    groupNames: [],
    ...{ primaryIp, secondaryIps, secondaryCount },
    publicIp: eni.AssociatePublicIpAddress,
    description: eni.Description ?? '',
  };
}

/** One address at most is the primary one, wherever it is said; the others that are named are secondary. */
function namedAddresses(eni: InterfaceRequest): Pick<NetworkRequest, 'primaryIp' | 'secondaryIps'> {
  const listed = eni.PrivateIpAddresses ?? [];
  const primaries = listed.filter((item) => item.Primary === true).map((item) => item.PrivateIpAddress);
  if (eni.PrivateIpAddress !== undefined) primaries.unshift(eni.PrivateIpAddress);
  if (new Set(primaries).size > 1) {
    throw new ApiError('InvalidParameterCombination', 'Only one private address can be the primary one.');
  }
  return {
    primaryIp: primaries[0],
    secondaryIps: listed.filter((item) => item.Primary !== true).map((item) => item.PrivateIpAddress),
  };
}

function instanceLevel(request: LaunchRequest): NetworkRequest {
  return {
    subnetId: request.SubnetId,
    groupIds: request.SecurityGroupId ?? [],
    groupNames: request.SecurityGroup ?? [],
    primaryIp: request.PrivateIpAddress,
    secondaryIps: [],
    secondaryCount: 0,
    publicIp: undefined,
    description: '',
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
