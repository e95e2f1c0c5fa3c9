import type { ConsulClient } from '../client/client.js';
import type { RaftServer } from '../client/raft.js';
import type { DriverContext } from './options.js';

/** The leader, asked itself whether it leads. */
export interface LeaderFound {
  readonly node: string;
  readonly client: ConsulClient;
  readonly peers: readonly RaftServer[];
}

/**
 * The node that says it leads, in the highest term of those that do; null when none says so. Changes go to it rather
 * than to any member, which would forward them and hold them for seven seconds while there is no leader.
 */
export async function findLeader(context: DriverContext, signal: AbortSignal): Promise<LeaderFound | null> {
  const options = { signal, deadlineMs: context.questionMs };
  const asked = await Promise.all(
    context.nodes.map(async (node) => {
      try {
        const client = await context.connect(node, signal);
        const { raft } = await client.agentSelf(options);
        if (raft?.state !== 'leader') return null;
        return { node, client, term: raft.term, peers: await client.raftPeers('own', options) };
      } catch {
        signal.throwIfAborted();
        return null;
      }
    }),
  );
  const leaders = asked.filter((one) => one !== null).sort((a, b) => b.term - a.term);
  return leaders[0] ?? null;
}
