import type { MemberReport as Report } from '@moult/member-probe';
import type { AgentSelf, GossipMember } from '../client/agent.js';
import type { AutopilotHealth } from '../client/autopilot.js';
import type { RaftServer } from '../client/raft.js';

/** Facts about a member from its own mouth: nothing in here was forwarded to another one. */
export interface MemberFacts {
  readonly kind: 'answered';
  readonly self: AgentSelf;
  /** Raft address of the leader it follows. */
  readonly leader: string | null;
  /** Its own peer list. */
  readonly peers: readonly RaftServer[];
  readonly gossip: readonly GossipMember[];
}

/** What one member said when it was asked itself, or that it said nothing. */
export type MemberReport = Report<MemberFacts>;

/** The leader's report on everybody. It lags, so it can only add doubt, never take any away. */
export type AutopilotReport =
  | { readonly kind: 'unread'; readonly because: string }
  | { readonly kind: 'read'; readonly from: string; readonly at: number; readonly health: AutopilotHealth };

/** Everything that was seen of a cluster in one look. */
export interface ClusterSeen {
  /** When the look began: nothing in it is older. */
  readonly at: number;
  readonly members: readonly MemberReport[];
  readonly autopilot: AutopilotReport;
}
