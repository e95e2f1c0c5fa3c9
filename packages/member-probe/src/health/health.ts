/** Numbers of one member, from its own mouth. */
export interface MemberNumbers {
  readonly role: string;
  readonly version: string;
  readonly term: number;
  readonly appliedIndex: number;
  /** Raft entries behind the furthest member. */
  readonly lag: number;
  /** Names of its voters, as it lists them. */
  readonly voters: readonly string[];
  /** The leader's name, as it knows it. */
  readonly leader: string | null;
}

/** One member judged. `unknown` is what silence is: it never counts as healthy. */
export interface MemberHealth<Reason, Numbers extends MemberNumbers> {
  readonly member: string;
  readonly label: string;
  readonly at: number;
  readonly kind: 'healthy' | 'unhealthy' | 'unknown';
  readonly reasons: readonly Reason[];
  readonly numbers: Numbers | null;
}

/** A cluster judged: healthy, or not with every reason found. */
export interface ClusterHealth<Reason, Member extends MemberHealth<unknown, MemberNumbers>> {
  readonly kind: 'healthy' | 'unhealthy';
  readonly at: number;
  readonly reasons: readonly Reason[];
  readonly members: readonly Member[];
  /** Whom most members follow. */
  readonly leader: string | null;
  /** The highest term among members that know a leader; among all, when none does. */
  readonly term: number | null;
  /** The voters most members list; of several lists, the longest. */
  readonly voters: readonly string[];
  readonly healthyVoters: number;
  /** How many more healthy voters may be lost with the quorum kept; negative when it is lost. */
  readonly failureTolerance: number;
  readonly versions: readonly string[];
}

/** Any cluster judged, whatever the service. */
export type AnyHealth = ClusterHealth<unknown, MemberHealth<unknown, MemberNumbers>>;
