import type {
  ClusterHealth as Cluster,
  MemberHealth as Member,
  MemberNumbers as CommonNumbers,
} from '@moult/member-probe';
import type { ClusterReason, MemberReason } from './reason.js';

/** Numbers of one member, from its own mouth. */
export interface MemberNumbers extends CommonNumbers {
  readonly role: 'leader' | 'follower' | 'candidate' | 'other';
  readonly lastContactMs: number | null;
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
  /**
   * Milliseconds since a follower heard its leader, for members that do not tell their own heartbeat timeout, beyond
   * which raft itself starts an election.
   */
  readonly maxContactMs: number;
}

/** 250 entries is autopilot's own MaxTrailingLogs; 5 s is raft's heartbeat timeout under the default multiplier. */
export const defaultBounds: HealthBounds = { maxLag: 250, freshMs: 5_000, maxContactMs: 5_000 };
