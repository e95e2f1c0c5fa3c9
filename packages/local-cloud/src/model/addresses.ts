import ipaddr from 'ipaddr.js';
import { ApiError, invalidValue } from '../protocol/error.js';
import type { Instance } from './instance.js';

/** A subnet as far as addresses matter. */
export interface AddressSpace {
  readonly cidr: string;
  /** CIDR blocks set aside by CreateSubnetCidrReservation: never handed out by themselves. */
  readonly reserved: readonly string[];
  /** Addresses taken by interfaces that are not instances'. */
  readonly taken: readonly string[];
}

/** The first four addresses and the last one of a subnet belong to AWS: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const awsFirst = 4;

/** Whether an address lies inside a CIDR block. */
export function inCidr(address: string, cidr: string): boolean {
  return (
    ipaddr.IPv4.isValidFourPartDecimal(address) &&
    ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(cidr))
  );
}

/** The private addresses that instances hold in a VPC, each with its holder; a terminated instance holds none, unless they linger. */
export function heldAddresses(instances: readonly Instance[], vpcId: string): ReadonlyMap<string, Instance> {
  const held = new Map<string, Instance>();
  for (const instance of instances) {
    const released = instance.state === 'terminated' && instance.addressesLinger !== true;
    if (released || instance.placement.vpcId !== vpcId) continue;
    for (const address of instance.network.assigned) held.set(address, instance);
  }
  return held;
}

/** Refuses an address that is malformed, outside the subnet or kept by AWS. */
export function checkInSubnet(address: string, cidr: string): void {
  if (!ipaddr.IPv4.isValidFourPartDecimal(address)) {
    throw invalidValue('address', address, 'Invalid IPv4 address.');
  }
  if (!inCidr(address, cidr)) {
    throw new ApiError(
      'InvalidParameterValue',
      `Address ${address} does not fall within the subnet's address range`,
    );
  }
  const { first, size } = range(cidr);
  const offset = toNumber(address) - first;
  if (offset < awsFirst || offset === size - 1) {
    throw new ApiError('InvalidParameterValue', `Address ${address} is in subnet's reserved address range`);
  }
}

/** The lowest free addresses of a subnet, outside every reservation: as many as wanted, at least as many as needed. */
export function freeAddresses(
  space: AddressSpace,
  isHeld: (address: string) => boolean,
  count: { readonly needed: number; readonly wanted: number },
): string[] {
  const { first, size } = range(space.cidr);
  const taken = new Set(space.taken);
  const free: string[] = [];
  for (let offset = awsFirst; offset < size - 1 && free.length < count.wanted; offset += 1) {
    const address = fromNumber(first + offset);
    if (taken.has(address) || isHeld(address)) continue;
    if (space.reserved.some((cidr) => inCidr(address, cidr))) continue;
    free.push(address);
  }
  if (free.length < count.needed) {
    throw new ApiError(
      'InsufficientFreeAddressesInSubnet',
      'The specified subnet does not have enough free addresses to satisfy the request.',
    );
  }
  return free;
}

function range(cidr: string): { first: number; size: number } {
  const [, bits] = ipaddr.IPv4.parseCIDR(cidr);
  return { first: toNumber(ipaddr.IPv4.networkAddressFromCIDR(cidr).toString()), size: 2 ** (32 - bits) };
}

function toNumber(address: string): number {
  return ipaddr.IPv4.parse(address).octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

function fromNumber(n: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.');
}
