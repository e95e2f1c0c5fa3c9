import { type CallOptions, linkedSignal, reasonOf } from '@moult/member-probe';
import type { ConsulClient } from '../client/client.js';
import type { AutopilotReport, ClusterSeen, MemberReport } from './seen.js';

/** How a look is taken. */
export interface LookOptions extends CallOptions {
  /** Milliseconds since the epoch; an argument, so that a look can be repeated in a test. */
  readonly now: () => number;
}

/**
 * Asks every member itself, side by side, and the one that leads for its report. Rejects only when the caller's own
 * signal ends it; a member that fails in any way is silent, with the reason.
 */
export async function look(clients: readonly ConsulClient[], options: LookOptions): Promise<ClusterSeen> {
  const at = options.now();
  const link = linkedSignal(options.signal);
  try {
    const inner = { ...options, signal: link.signal };
    const members = await Promise.all(clients.map((client) => askMember(client, inner)));
    const autopilot = await askLeader(clients, members, inner);
    return { at, members, autopilot };
  } finally {
    link.release();
  }
}

/** Asks one member for what only it can know. */
export async function askMember(client: ConsulClient, options: LookOptions): Promise<MemberReport> {
  const at = options.now();
  try {
    const [self, leader, peers, gossip] = await Promise.all([
      client.agentSelf(options),
      client.statusLeader(options),
      client.raftPeers('own', options),
      client.agentMembers(options),
    ]);
    return { label: client.label, at, answer: { kind: 'answered', self, leader, peers, gossip } };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { label: client.label, at, answer: { kind: 'silent', because: reasonOf(error) } };
  }
}

/**
 * Only a member that says it leads is asked: any other would forward the question, and without a leader hold it for
 * seven seconds.
 */
async function askLeader(
  clients: readonly ConsulClient[],
  members: readonly MemberReport[],
  options: LookOptions,
): Promise<AutopilotReport> {
  const terms = members.map(({ answer }) =>
    answer.kind === 'answered' && answer.self.raft?.state === 'leader' ? answer.self.raft.term : -1,
  );
  const highest = Math.max(...terms);
  const client = highest < 0 ? undefined : clients[terms.indexOf(highest)];
  if (client === undefined) return { kind: 'unread', because: 'no member that was asked leads' };
  const at = options.now();
  try {
    return { kind: 'read', from: client.label, at, health: await client.autopilotHealth(options) };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { kind: 'unread', because: reasonOf(error) };
  }
}
