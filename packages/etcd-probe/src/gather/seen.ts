import type { MemberReport as Report } from '@moult/member-probe';
import type { HashKv } from '../client/hash-kv.js';
import type { ListedMember } from '../client/members.js';
import type { HealthPage, Live, MemberStatus } from '../client/status.js';

/** Facts about a member from its own mouth: nothing in here was forwarded to another one, except that `health` asks a quorum. */
export interface MemberFacts {
  readonly kind: 'answered';
  readonly status: MemberStatus;
  /** Its own list of members. */
  readonly members: readonly ListedMember[];
  readonly health: HealthPage;
  /** Whether it reads its own data, whatever the quorum does. */
  readonly live: Live | 'unread';
  readonly hash: HashSeen;
}

/** What one member said when it was asked itself, or that it said nothing. */
export type MemberReport = Report<MemberFacts>;

/** The hash of its data at the revision all members were asked for, or why it is not known. */
export type HashSeen = HashKv | { readonly kind: 'unread'; readonly because: string };

/** Everything that was seen of a cluster in one look. */
export interface ClusterSeen {
  /** When the look began: nothing in it is older. */
  readonly at: number;
  readonly members: readonly MemberReport[];
}
