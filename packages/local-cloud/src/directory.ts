import type { GroupRef, Placement, ProfileRef } from './model/instance.js';
import type { ParamNode } from './protocol/query.js';

/** A subnet with what launching into it needs to know. */
export interface Subnet {
  readonly placement: Placement;
  readonly mapsPublicIps: boolean;
}

/** What the network half of the control plane knows: VPCs, subnets, groups. Unknown ids throw EC2's own error. */
export interface NetworkDirectory {
  subnet(subnetId: string): Promise<Subnet>;
  /** The default subnet of a zone, or of the first zone that has one. */
  defaultSubnet(zone: string | undefined): Promise<Subnet>;
  /** CIDR blocks set aside in a subnet. */
  reservations(subnetId: string): Promise<readonly string[]>;
  /** Addresses held by interfaces that belong to no instance. */
  interfaceAddresses(subnetId: string): Promise<readonly string[]>;
  /** Groups by id or name within a VPC; with neither, the VPC's default group. */
  groups(
    vpcId: string,
    wanted: { ids: readonly string[]; names: readonly string[] },
  ): Promise<readonly GroupRef[]>;
}

/** What a launch refers to by name: key pairs, profiles, templates. Unknown names throw EC2's own error. */
export interface LaunchDirectory {
  keyPair(name: string): Promise<{ readonly name: string; readonly openSshKey: string }>;
  profile(reference: {
    readonly arn?: string | undefined;
    readonly name?: string | undefined;
  }): Promise<ProfileRef>;
  /** A launch template version as RunInstances parameters. */
  template(reference: TemplateReference): Promise<ParamNode>;
}

/** Which version of which launch template. */
export interface TemplateReference {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  /** A number, `$Latest` or `$Default`. */
  readonly version: string;
}
