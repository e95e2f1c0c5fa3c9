import { z } from 'zod';
import { blockText, overlap, parseBlock, type Block } from './cidr.js';
import { hostCommand } from './host-command.js';

/** A destination the host already has a use for, and what that use is, for the message. */
export interface UsedBlock {
  readonly block: Block;
  readonly by: string;
  /** As the kernel calls the route: unicast, blackhole, … */
  readonly kind: string;
}

const routesSchema = z.array(
  z.object({
    type: z.string().optional(),
    dst: z.string(),
    dev: z.string().optional(),
    metric: z.number().optional(),
  }),
);

/** Route types that describe the host's own addresses; their networks have a unicast route as well. */
const notDestinations = new Set(['local', 'broadcast', 'multicast', 'anycast']);

/**
 * The IPv4 blocks that the host routes somewhere, from `ip -json route show table all`: every table counts, because
 * VPN clients keep theirs outside the main one. Routes with the metric `ours` are this cloud's own blackholes.
 */
export function usedBlocks(routesJson: string, ours: number): UsedBlock[] {
  return routesSchema
    .parse(JSON.parse(routesJson))
    .filter((route) => !notDestinations.has(route.type ?? 'unicast') && route.metric !== ours)
    .flatMap((route) => {
      const block = parseBlock(route.dst);
      const kind = route.type ?? 'unicast';
      const by = route.dev === undefined ? `a ${kind} route` : `a route through ${route.dev}`;
      return block === undefined || block.bits === 0 ? [] : [{ block, kind, by: `${route.dst} (${by})` }];
    });
}

/** The first use that overlaps the wanted block, as a sentence fragment; undefined when it is free. */
export function conflictWith(wanted: Block, used: readonly UsedBlock[]): string | undefined {
  return used.find((one) => overlap(wanted, one.block))?.by;
}

/** The smallest VPC on AWS is a /28 and the largest a /16 (VPC user guide, "VPC CIDR blocks"). */
export function vpcBlock(cidr: string): Block | undefined {
  const block = parseBlock(cidr);
  return block && cidr.includes('/') && block.bits >= 16 && block.bits <= 28 ? block : undefined;
}

/** Reads the host's routes. */
export async function readUsedBlocks(ours: number): Promise<UsedBlock[]> {
  return usedBlocks(await hostCommand('ip', ['-4', '-json', 'route', 'show', 'table', 'all']), ours);
}

/** The blocks, as `10.0.0.0/16`, that no VPC of a cloud on this machine can have: it routes them somewhere already. */
export async function blocksOfThisMachine(): Promise<readonly string[]> {
  // No cloud's metric: the blocks of every cloud count.
  return (await readUsedBlocks(-1)).map(({ block }) => blockText(block));
}
