/** Who holds which address on a bridge: address → link-layer address. */
export type Holders = ReadonlyMap<string, string>;

/**
 * Lines for `ip -batch` that turn one neighbour table into another.
 *
 * The bridge does no ARP: each machine and the host know exactly the addresses that were assigned, as permanent
 * entries that no packet can change. So an address moves for everybody when these lines have run, and an address
 * that a guest merely configures is reached by nobody.
 */
export function neighbourLines(before: Holders, after: Holders, device: string): string[] {
  const gone = [...before.keys()].filter((ip) => !after.has(ip)).map((ip) => `neigh del ${ip} dev ${device}`);
  const changed = [...after]
    .filter(([ip, mac]) => before.get(ip) !== mac)
    .map(([ip, mac]) => `neigh replace ${ip} lladdr ${mac} dev ${device} nud permanent`);
  return [...gone, ...changed];
}

/** What one machine must know: the router and every address that is not its own. */
export function viewOf(own: readonly string[], all: Holders, router: readonly [string, string]): Holders {
  return new Map([router, ...[...all].filter(([ip]) => !own.includes(ip))]);
}
