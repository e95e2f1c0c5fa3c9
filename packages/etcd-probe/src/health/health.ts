import type {
  ClusterHealth as Cluster,
  MemberHealth as Member,
  MemberNumbers as CommonNumbers,
} from '@moult/member-probe';
import type { ClusterReason, MemberReason } from './reason.js';

/** Numbers of one member, from its own mouth. */
export interface MemberNumbers extends CommonNumbers {
  readonly role: 'leader' | 'follower' | 'learner' | 'lost';
  /** Revision of its data. The names of voters are ids where one has never started. */
  readonly revision: number;
  readonly dbBytes: number;
}

/** One member judged. `unknown` is what silence is: it never counts as healthy. */
export type MemberHealth = Member<MemberReason, MemberNumbers>;

/** A cluster judged: healthy, or not with every reason found. */
export type ClusterHealth = Cluster<ClusterReason, MemberHealth>;

/** What still counts as healthy. */
export interface HealthBounds {
  /** Raft entries a member may be behind the furthest one. */
  readonly maxLag: number;
  /** Milliseconds after which an answer says nothing about now. */
  readonly freshMs: number;
}

/**
 * 1000 entries: a tenth of what a leader keeps for slow followers (10 000 snapshot entries, 5 000 of them kept on), so a
 * member this far behind still catches up from the log. The engine has a bound of its own.
 */
export const defaultBounds: HealthBounds = { maxLag: 1_000, freshMs: 5_000 };
