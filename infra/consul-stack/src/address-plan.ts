import ipaddr from 'ipaddr.js';
import type { ClusterSpec } from './cluster-spec.js';

/** One zone's subnet and the part of it that only service addresses may use. */
export interface ZonePlan {
  readonly zone: string;
  /** A /24. */
  readonly subnet: string;
  /** A /28 inside it, reserved so that EC2 never hands one of its addresses to an instance by itself. */
  readonly reservation: string;
}

/** Where one node lives, whatever instance embodies it. */
export interface NodePlan {
  /** `consul-1`, counted from 1. */
  readonly name: string;
  readonly zone: string;
  readonly serviceAddress: string;
}

/** Every address the cluster will ever use, decided before anything exists. */
export interface AddressPlan {
  readonly zones: readonly ZonePlan[];
  readonly nodes: readonly NodePlan[];
}

/** The first four addresses and the last of a subnet belong to AWS; the reservation starts clear of them. */
const reservationOffset = 16;

/** Cuts the VPC's block into zones and gives each node its zone and service address. Pure. */
export function planAddresses(spec: Pick<ClusterSpec, 'cidr' | 'zones' | 'nodes' | 'cluster'>): AddressPlan {
  const base = toNumber(ipaddr.IPv4.networkAddressFromCIDR(spec.cidr));
  const zones = spec.zones.map((zone, index) => {
    const subnet = base + index * 256;
    return { zone, subnet: `${toText(subnet)}/24`, reservation: `${toText(subnet + reservationOffset)}/28` };
  });
  const nodes = Array.from({ length: spec.nodes }, (_, index) => {
    const zoneIndex = index % spec.zones.length;
    const round = Math.floor(index / spec.zones.length);
    return {
      name: `${spec.cluster}-${String(index + 1)}`,
      zone: spec.zones[zoneIndex] ?? '',
      serviceAddress: toText(base + zoneIndex * 256 + reservationOffset + round),
    };
  });
  return { zones, nodes };
}

function toNumber(address: ipaddr.IPv4): number {
  return address.octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

function toText(address: number): string {
  return [24, 16, 8, 0].map((shift) => String(Math.floor(address / 2 ** shift) % 256)).join('.');
}
