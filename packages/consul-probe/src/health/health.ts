import type { ClusterReason, MemberReason } from './reason.js';

/** Numbers of one member, from its own mouth. */
export interface MemberNumbers {
  readonly role: 'leader' | 'follower' | 'candidate' | 'other';
  readonly version: string;
  readonly term: number;
  readonly appliedIndex: number;
  /** Entries behind the furthest member. */
  readonly lag: number;
  /** Names of its voters, as it lists them. */
  readonly voters: readonly string[];
  /** The leader's name, as it knows it. */
  readonly leader: string | null;
  readonly lastContactMs: number | null;
}

/** One member judged. `unknown` is what silence is: it never counts as healthy. */
export interface MemberHealth {
  readonly member: string;
  readonly label: string;
  readonly at: number;
  readonly kind: 'healthy' | 'unhealthy' | 'unknown';
  readonly reasons: readonly MemberReason[];
  readonly numbers: MemberNumbers | null;
}

/** A cluster judged: healthy, or not with every reason found. */
export interface ClusterHealth {
  readonly kind: 'healthy' | 'unhealthy';
  readonly at: number;
  readonly reasons: readonly ClusterReason[];
  readonly members: readonly MemberHealth[];
  /** Whom most members follow. */
  readonly leader: string | null;
  /** The highest term among members that know a leader; among all, when none does. */
  readonly term: number | null;
  /** The peer list most members have; of several, the largest. */
  readonly voters: readonly string[];
  readonly healthyVoters: number;
  /** How many more healthy voters may be lost with the quorum kept; negative when it is lost. */
  readonly failureTolerance: number;
  readonly versions: readonly string[];
}

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
