import type { TrafficPolicy, TrafficRule } from '../machines/traffic-policy.js';
import { holdsResources, type Instance } from '../model/instance.js';
import { separates, separatesOperator, type Cut } from './cuts.js';
import type { Group, GroupRule, Peer } from './group.js';

/** All that traffic between machines depends on, as it is at one moment. */
export interface TrafficRecords {
  readonly instances: readonly Instance[];
  readonly groups: ReadonlyMap<string, Group>;
  /** CIDR blocks by prefix list. */
  readonly prefixLists: ReadonlyMap<string, readonly string[]>;
  readonly cuts: readonly Cut[];
}

/** What may pass the interface of each instance that is not terminated, by instance. */
export function decideTraffic(records: TrafficRecords): ReadonlyMap<string, TrafficPolicy> {
  const present = records.instances.filter(holdsResources);
  return new Map(
    present.map((instance) => [instance.id, policyOf(instance, { ...records, instances: present })]),
  );
}

/** "The rules from each security group are aggregated to form a single set of rules" (VPC user guide). */
function policyOf(instance: Instance, records: TrafficRecords): TrafficPolicy {
  const own = instance.groups.flatMap(({ id }) => records.groups.get(id) ?? []);
  const resolved = (rules: readonly GroupRule[]): TrafficRule[] =>
    distinct(
      rules.flatMap(({ match, peer }) =>
        blocksOf(peer, instance, records).map((block): TrafficRule => ({ match, peer: block })),
      ),
    );
  return {
    ingress: resolved(own.flatMap(({ ingress }) => ingress)),
    egress: resolved(own.flatMap(({ egress }) => egress)),
    ...cutsOf(instance, records),
  };
}

/**
 * A group stands for the private addresses of the interfaces that carry it, in the same VPC:
 * https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html#security-group-referencing
 */
function blocksOf(peer: Peer, instance: Instance, records: TrafficRecords): readonly string[] {
  switch (peer.kind) {
    case 'cidr':
      return [peer.cidr];
    case 'prefix-list':
      return records.prefixLists.get(peer.prefixListId) ?? [];
    case 'group':
      return records.instances
        .filter((other) => other.placement.vpcId === instance.placement.vpcId)
        .filter((other) => other.groups.some(({ id }) => id === peer.groupId))
        .flatMap(addressesOf)
        .map((address) => `${address}/32`);
  }
}

/**
 * Those assigned, which the network may not deliver yet, and those delivered, which may be on their way out: whoever
 * has an address is a member from before its first packet until after its last.
 */
function addressesOf({ network }: Instance): string[] {
  return [...new Set([...network.assigned, ...network.delivered])];
}

function cutsOf(
  instance: Instance,
  { instances, cuts }: TrafficRecords,
): Pick<TrafficPolicy, 'cutOff' | 'operator'> {
  const lost = instances.filter(
    (other) => other.id !== instance.id && cuts.some((cut) => separates(cut, instance, other)),
  );
  const cutOff = lost.flatMap((other) => [
    ...addressesOf(other),
    ...(other.publicIp === undefined ? [] : [other.publicIp]),
  ]);
  const operator = cuts.some((cut) => separatesOperator(cut, instance)) ? 'cut-off' : 'by-rules';
  return { cutOff, operator };
}

function distinct(rules: readonly TrafficRule[]): TrafficRule[] {
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}
