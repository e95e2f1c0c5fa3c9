import ipaddr from 'ipaddr.js';
import { CommandFailed } from '../program/command-failed.js';
import type { CloudAccess } from './cloud-access.js';

/** AWS's own answer to "which address do I come from" (AWS, "Authorize inbound traffic"). */
const whatIsMyAddress = 'https://checkip.amazonaws.com';

/**
 * The one block that may open SSH: the address this machine is seen with. `ask` says which that is; whoever asks more than
 * once gives one that remembers.
 */
export async function operatorBlock(
  cloud: Pick<CloudAccess, 'kind'>,
  cidr: string,
  ask: () => Promise<string>,
): Promise<string> {
  // The host of a local cloud stands in the VPC itself, at the first address of its block.
  if (cloud.kind === 'local') return `${firstAddress(cidr)}/32`;
  const answer = (await ask().catch(() => '')).trim();
  if (ipaddr.IPv4.isValidFourPartDecimal(answer)) return `${answer}/32`;
  throw new CommandFailed(
    1,
    'It could not be found out with which address AWS sees this machine: give --operator-cidr ADDRESS/32, or the block of your bastion.',
  );
}

function firstAddress(cidr: string): string {
  const { octets } = ipaddr.IPv4.networkAddressFromCIDR(cidr);
  return [...octets.slice(0, 3), (octets[3] ?? 0) + 1].join('.');
}

/** Asks AWS with which address it sees this machine. */
export async function askMyAddress(): Promise<string> {
  const answer = await fetch(whatIsMyAddress, { signal: AbortSignal.timeout(5_000) });
  return answer.text();
}
