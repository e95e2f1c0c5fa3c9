import { checkInSubnet, freeAddresses, heldAddresses } from '../model/addresses.js';
import type { Store } from '../model/store.js';
import { ApiError } from '../protocol/error.js';
import type { LaunchFacts } from './facts.js';

/** The addresses of each new instance, primary first; as many instances as there are addresses for, within the bounds. */
export function chooseAddresses(store: Store, facts: LaunchFacts): string[][] {
  const { network, request, space } = facts;
  const held = heldAddresses(store.instances.all(), facts.subnet.placement.vpcId);
  const isHeld = (address: string) => held.has(address) || space.taken.includes(address);
  const fixed = [...(network.primaryIp === undefined ? [] : [network.primaryIp]), ...network.secondaryIps];
  if (fixed.length > 0 && request.MaxCount > 1) {
    throw new ApiError(
      'InvalidParameterCombination',
      'The parameter PrivateIpAddress cannot be used with a maximum instance count greater than 1.',
    );
  }
  for (const address of fixed) {
    checkInSubnet(address, space.cidr);
    if (isHeld(address)) throw new ApiError('InvalidIPAddress.InUse', `Address ${address} is in use.`);
  }
  if (network.primaryIp !== undefined) return [fixed];
  const isTaken = (address: string) => isHeld(address) || fixed.includes(address);
  const free = freeAddresses(space, isTaken, { needed: request.MinCount, wanted: request.MaxCount });
  return free.map((primary) => [primary, ...network.secondaryIps]);
}
