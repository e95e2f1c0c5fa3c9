import ipaddr from 'ipaddr.js';

/** Whether two IPv4 blocks share an address. */
export function overlap(one: string, other: string): boolean {
  const [[a, aBits], [b, bBits]] = [ipaddr.IPv4.parseCIDR(one), ipaddr.IPv4.parseCIDR(other)];
  const bits = Math.min(aBits, bBits);
  return a.match(b, bits);
}

/**
 * The first /16 of 10.0.0.0/8 that shares no address with any block in use, or null when all 256 are taken. Starts at
 * `first`, so that environments made at the same moment do not race for the same one. Pure.
 */
export function freeBlock(used: readonly string[], first: number): string | null {
  for (let step = 0; step < 256; step += 1) {
    const block = `10.${String((first + step) % 256)}.0.0/16`;
    if (!used.some((one) => overlap(one, block))) return block;
  }
  return null;
}
