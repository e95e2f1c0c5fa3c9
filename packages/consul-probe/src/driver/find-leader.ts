import { findLeader as findLeading, type LeaderFound as Found } from '@moult/member-probe';
import type { ConsulClient } from '../client/client.js';
import type { RaftServer } from '../client/raft.js';
import type { DriverContext } from './options.js';

/** The leader, asked itself whether it leads. */
export type LeaderFound = Found<
  ConsulClient,
  { readonly term: number; readonly peers: readonly RaftServer[] }
>;

/** Null when no member says that it leads. Another member would forward a change, and hold it while there is no leader. */
export function findLeader(context: DriverContext, signal: AbortSignal): Promise<LeaderFound | null> {
  return findLeading(context, signal, async (client, options) => {
    const { raft } = await client.agentSelf(options);
    if (raft?.state !== 'leader') return null;
    return { term: raft.term, peers: await client.raftPeers('own', options) };
  });
}
