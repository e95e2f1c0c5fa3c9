import { type CallOptions, parseAnswer } from '@moult/member-probe';
import { z } from 'zod';
import { ask, askFor, type Caller } from './ask.js';

/** One entry of a member's peer list. */
export interface RaftServer {
  readonly id: string;
  /** The node's name as the answering member knows it; null while gossip has not told it. */
  readonly node: string | null;
  /** Where the server listens for raft, `host:port`. */
  readonly address: string;
  readonly leader: boolean;
  readonly voter: boolean;
}

const servers: z.ZodType<readonly RaftServer[]> = z
  .object({
    Servers: z.array(
      z.object({
        ID: z.string(),
        Node: z.string(),
        Address: z.string(),
        Leader: z.boolean(),
        Voter: z.boolean(),
      }),
    ),
  })
  .transform(({ Servers }) =>
    Servers.map(({ ID, Node, Address, Leader, Voter }) => ({
      id: ID,
      // What Consul prints for a peer that gossip does not know.
      node: Node === '(unknown)' || Node === '' ? null : Node,
      address: Address,
      leader: Leader,
      voter: Voter,
    })),
  );

/**
 * The raft peer set. `own`: as this member itself has it, also without a leader (`?stale`). `leader`: as the leader has
 * it; without one the agent waits about 7 s (its rpc_hold_timeout) and refuses with 500.
 * https://developer.hashicorp.com/consul/api-docs/operator/raft
 */
export function raftPeers(
  caller: Caller,
  whose: 'own' | 'leader',
  options: CallOptions,
): Promise<readonly RaftServer[]> {
  const path = `/v1/operator/raft/configuration${whose === 'own' ? '?stale' : ''}`;
  return askFor(caller, { ...options, method: 'GET', path }, servers);
}

/** The raft address of the leader this member follows, or null when it knows none. Needs no token. */
export async function statusLeader(caller: Caller, options: CallOptions): Promise<string | null> {
  const address = await askFor(caller, { ...options, method: 'GET', path: '/v1/status/leader' }, z.string());
  return address === '' ? null : address;
}

/** Raft addresses of the peers. Needs no token. */
export function statusPeers(caller: Caller, options: CallOptions): Promise<readonly string[]> {
  return askFor(caller, { ...options, method: 'GET', path: '/v1/status/peers' }, z.array(z.string()));
}

/** Handed over, or why not. `unsupported`: Consul before 1.15 has no such call. */
export type Transfer =
  | { readonly kind: 'transferred' }
  | { readonly kind: 'declined' }
  | { readonly kind: 'unsupported' };

/** Hands leadership to the server with this raft id. Without an id the leader would choose by itself. */
export async function transferLeader(caller: Caller, id: string, options: CallOptions): Promise<Transfer> {
  const path = `/v1/operator/raft/transfer-leader?id=${encodeURIComponent(id)}`;
  const answer = await ask(caller, { ...options, method: 'POST', path, accept: [404] });
  if (answer.status === 404) return { kind: 'unsupported' };
  const { Success } = parseAnswer(answer, z.object({ Success: z.boolean() }));
  return { kind: Success ? 'transferred' : 'declined' };
}
