import { checkInSubnet, freeAddresses, heldAddresses } from '../model/addresses.js';
import type { Store } from '../model/store.js';
import { ApiError, invalidValue } from '../protocol/error.js';
import type { LaunchFacts } from './facts.js';

/** The addresses of each new instance, primary first; as many instances as there are addresses for, within the bounds. */
export function chooseAddresses(store: Store, facts: LaunchFacts): string[][] {
  const { network, request, space } = facts;
  const held = heldAddresses(store.instances.all(), facts.subnet.placement.vpcId);
  const isHeld = (address: string) => held.has(address) || space.taken.includes(address);
  const { primaryIp, secondaryIps, secondaryCount } = network;
  const named = [...(primaryIp === undefined ? [] : [primaryIp]), ...secondaryIps];
  checkNamed(named, facts, isHeld);
  checkRoom(facts);
  // What is left to choose for each instance: the addresses that the request does not name.
  const each = secondaryCount + (primaryIp === undefined ? 1 : 0);
  if (each === 0) return [named];
  const isTaken = (address: string) => isHeld(address) || named.includes(address);
  const count = { needed: each * request.MinCount, wanted: each * request.MaxCount };
  const free = freeAddresses(space, isTaken, count);
  return Array.from({ length: Math.floor(free.length / each) }, (_, index) => {
    const chosen = free.slice(index * each, (index + 1) * each);
    return primaryIp === undefined
      ? [...chosen.slice(0, 1), ...secondaryIps, ...chosen.slice(1)]
      : [...named, ...chosen];
  });
}

function checkNamed(named: readonly string[], facts: LaunchFacts, isHeld: (ip: string) => boolean): void {
  if (named.length > 0 && facts.request.MaxCount > 1) {
    throw new ApiError(
      'InvalidParameterCombination',
      'The parameter PrivateIpAddress cannot be used with a maximum instance count greater than 1.',
    );
  }
  const twice = named.find((address, index) => named.indexOf(address) !== index);
  if (twice !== undefined) throw invalidValue('PrivateIpAddress', twice, 'It is given more than once.');
  for (const address of named) {
    checkInSubnet(address, facts.space.cidr);
    if (isHeld(address)) throw new ApiError('InvalidIPAddress.InUse', `Address ${address} is in use.`);
  }
}

/** The same limit as AssignPrivateIpAddresses has. */
function checkRoom({ network, type }: LaunchFacts): void {
  const total = 1 + network.secondaryIps.length + network.secondaryCount;
  if (total <= type.addressesPerInterface) return;
  throw new ApiError(
    'PrivateIpAddressLimitExceeded',
    `Number of private addresses will exceed limit: ${type.name} allows ${type.addressesPerInterface} per interface.`,
  );
}
