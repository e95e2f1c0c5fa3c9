import type { Context } from '../context.js';
import { moveAddresses } from '../lifecycle/addresses.js';
import { checkInSubnet, freeAddresses, heldAddresses } from '../model/addresses.js';
import type { Instance } from '../model/instance.js';
import { instanceTypes } from '../model/instance-types.js';
import { items } from '../protocol/answer.js';
import { ApiError } from '../protocol/error.js';
import { flag, ids, integer, list, text } from '../protocol/params.js';
import { defineAction, type Action } from './action.js';
import { findByInterface } from './find.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateIpAddresses.html */
export const assignPrivateIpAddresses: Action = defineAction({
  name: 'AssignPrivateIpAddresses',
  params: {
    NetworkInterfaceId: ids.eni,
    PrivateIpAddress: list(text(15), 50),
    SecondaryPrivateIpAddressCount: integer(1, 50).optional(),
    AllowReassignment: flag,
  },
  refuses: ['Ipv4Prefix', 'Ipv4PrefixCount'],
  async run(context, params) {
    const { subnetId } = findByInterface(context, params.NetworkInterfaceId).placement;
    const [reserved, taken] = await Promise.all([
      context.networks.reservations(subnetId),
      context.networks.interfaceAddresses(subnetId),
    ]);
    // Read again after waiting; from here to the commit nothing waits.
    const instance = findByInterface(context, params.NetworkInterfaceId);
    const named = params.PrivateIpAddress ?? [];
    if (named.length > 0 === (params.SecondaryPrivateIpAddressCount !== undefined)) {
      throw new ApiError(
        'InvalidParameterCombination',
        'Exactly one of PrivateIpAddresses and SecondaryPrivateIpAddressCount is needed.',
      );
    }
    const held = heldAddresses(context.store.instances.all(), instance.placement.vpcId);
    const addresses =
      named.length > 0
        ? checkNamed({ instance, named, held, taken, reassign: params.AllowReassignment ?? false })
        : freeAddresses(
            { cidr: instance.placement.subnetCidr, reserved, taken },
            (address) => held.has(address),
            {
              needed: params.SecondaryPrivateIpAddressCount ?? 1,
              wanted: params.SecondaryPrivateIpAddressCount ?? 1,
            },
          );
    checkRoom(instance, addresses);
    assign(context, { instance, addresses, held });
    return {
      networkInterfaceId: params.NetworkInterfaceId,
      assignedPrivateIpAddressesSet: items(addresses.map((privateIpAddress) => ({ privateIpAddress }))),
    };
  },
});

interface Wish {
  readonly instance: Instance;
  readonly named: readonly string[];
  readonly held: ReadonlyMap<string, Instance>;
  readonly taken: readonly string[];
  readonly reassign: boolean;
}

/** A taken address is only given away with AllowReassignment, and never a primary one. */
function checkNamed(wish: Wish): string[] {
  for (const address of wish.named) {
    checkInSubnet(address, wish.instance.placement.subnetCidr);
    const why = whyTaken(wish, address);
    if (why !== undefined) throw new ApiError('InvalidParameterValue', `[${address}] ${why}`);
  }
  return [...new Set(wish.named)];
}

function whyTaken({ instance, held, taken, reassign }: Wish, address: string): string | undefined {
  if (taken.includes(address)) return "is assigned to an interface that is not an instance's.";
  const holder = held.get(address);
  if (holder === undefined) return undefined;
  if (holder.network.assigned[0] === address) {
    return `is already assigned to interface ${holder.network.id} as its primary address.`;
  }
  if (reassign || holder.id === instance.id) return undefined;
  return `is already assigned to interface ${holder.network.id} and AllowReassignment is not set.`;
}

function checkRoom(instance: Instance, addresses: readonly string[]): void {
  const limit = instanceTypes.get(instance.instanceType)?.addressesPerInterface ?? 1;
  const total = new Set([...instance.network.assigned, ...addresses]).size;
  if (total > limit) {
    throw new ApiError(
      'PrivateIpAddressLimitExceeded',
      `Number of private addresses will exceed limit: ${instance.instanceType} allows ${limit} per interface.`,
    );
  }
}

interface Assignment {
  readonly instance: Instance;
  readonly addresses: readonly string[];
  readonly held: ReadonlyMap<string, Instance>;
}

function assign(context: Context, { instance, addresses, held }: Assignment): void {
  const { instances } = context.store;
  const losers = new Set<string>();
  for (const address of addresses) {
    const holder = held.get(address);
    if (holder === undefined || holder.id === instance.id) continue;
    losers.add(holder.id);
    instances.change(holder.id, (current) =>
      withAssigned(
        current,
        current.network.assigned.filter((a) => a !== address),
      ),
    );
  }
  instances.change(instance.id, (current) =>
    withAssigned(current, [...new Set([...current.network.assigned, ...addresses])]),
  );
  moveAddresses(context, [...losers, instance.id]);
}

/** An instance with other addresses assigned; what the network delivers follows later. */
export function withAssigned(instance: Instance, assigned: readonly string[]): Instance {
  return { ...instance, network: { ...instance.network, assigned } };
}
