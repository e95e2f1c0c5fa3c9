import { z } from 'zod';

/** A port that members use among themselves: open to the cluster's own security group and to nobody else. */
export interface PeerPort {
  /** Names the rule: `rpc`. */
  readonly name: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/**
 * Consul's: server RPC, and gossip over both protocols (Consul, "Required ports"). The HTTP API is not among them: it
 * listens on loopback and is reached through SSH.
 */
export const consulPeerPorts: readonly PeerPort[] = [
  { name: 'rpc', port: 8300, protocol: 'tcp' },
  { name: 'gossip-tcp', port: 8301, protocol: 'tcp' },
  { name: 'gossip-udp', port: 8301, protocol: 'udp' },
];

/** `ssh` and `out` are rules that every cluster has: a port of that name would take the place of one. */
const reserved = ['group', 'ssh', 'out'];

/** Reads peer ports from outside. SSH is the operator's, so no peer may open it. */
export const peerPortsSchema: z.ZodType<readonly PeerPort[]> = z
  .array(
    z.strictObject({
      name: z
        .string()
        .regex(
          /^[a-z][a-z0-9-]{0,23}$/,
          'must be 1 to 24 lower-case letters, digits and dashes, a letter first',
        )
        .refine((name) => !reserved.includes(name), { error: `must not be one of ${reserved.join(', ')}` }),
      port: z.int().min(1024, 'must be a port from 1024 on').max(65_535),
      protocol: z.enum(['tcp', 'udp']),
    }),
  )
  .min(1, 'must name at least one: members that cannot reach each other are no cluster')
  .refine((ports) => new Set(ports.map(({ name }) => name)).size === ports.length, {
    error: 'must have different names',
  });
