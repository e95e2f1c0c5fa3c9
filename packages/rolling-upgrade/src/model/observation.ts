/** Milliseconds since the epoch by the runner's clock. */
export type Instant = number;

/** What was seen of cloud, guests and service at one instant. Cloud reads may lag behind writes; guests and members answer for themselves. */
export interface Observation {
  readonly at: Instant;
  readonly cloud: CloudSeen;
  readonly guests: readonly GuestSeen[];
  readonly service: ServiceSeen;
}

/** What the cloud's own API says. */
export interface CloudSeen {
  readonly instances: readonly InstanceSeen[];
  readonly volumes: readonly VolumeSeen[];
  readonly snapshots: readonly VolumeSnapshotSeen[];
  /** When the credentials in use end; `never` for those that do not. */
  readonly credentialsEnd: Instant | 'never';
}

/** An instance found by the cluster's and node's tags. */
export interface InstanceSeen {
  readonly id: string;
  readonly node: string;
  readonly image: string;
  readonly templateVersion: number;
  readonly zone: string;
  readonly state: 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';
  /** Why it is in this state, in the cloud's words; absent where it gives none. */
  readonly because?: string;
  /** Volumes the cloud would delete together with the instance, or `unread`: not knowing is not safe. */
  readonly deletesOnTermination: readonly string[] | 'unread';
}

/** A data volume, found by its id. */
export interface VolumeSeen {
  readonly id: string;
  readonly zone: string;
  readonly attachment:
    | { readonly kind: 'free' }
    | { readonly kind: 'attached' | 'attaching' | 'detaching'; readonly instance: string };
  /** Its tag: a volume that was ever initialised is never formatted again. */
  readonly history: 'blank' | 'initialised';
}

/** A snapshot of a data volume, tagged with the plan it was taken for. */
export interface VolumeSnapshotSeen {
  readonly id: string;
  readonly volume: string;
  readonly plan: string;
  readonly state: 'pending' | 'completed' | 'error';
}

/** What an instance says of itself over its own channel. */
export interface GuestSeen {
  readonly instance: string;
  readonly at: Instant;
  readonly answer:
    | { readonly kind: 'silent'; readonly because: string }
    | {
        readonly kind: 'answered';
        readonly imageTest: 'running' | 'passed' | 'failed';
        readonly service: 'running' | 'stopped';
        readonly volume:
          | { readonly kind: 'unmounted' }
          | { readonly kind: 'mounted'; readonly cluster: string; readonly node: string };
        /** What its metadata service shows on its interface: an address has moved when the new holder sees it. */
        readonly addresses: readonly string[];
      };
}

/** What the members of the service say, each asked itself. */
export interface ServiceSeen {
  readonly members: readonly MemberSeen[];
  readonly guard: GuardSeen;
  readonly unsafe: readonly UnsafeSetting[];
  /** Settings that a roll is safe under and an operator should know of before one, a sentence each. Absent: none. */
  readonly cautions?: readonly string[];
  /** The longest election timeout (ms) that a member is set to; absent where no member tells. */
  readonly electionTimeoutMs?: number;
}

/** One member's own report. */
export interface MemberSeen {
  readonly node: string;
  readonly at: Instant;
  readonly answer: { readonly kind: 'silent'; readonly because: string } | MemberAnswer;
}

/** What a member that answers says. */
export interface MemberAnswer {
  readonly kind: 'answered';
  readonly healthy: boolean;
  readonly version: string;
  readonly term: number;
  readonly leader: string | null;
  /** Counted members as this one knows them, by node name, one entry per raft peer (a duplicate shows up twice). */
  readonly voters: readonly string[];
  readonly appliedIndex: number;
  /** The sentinel written before the roll, read on this member itself. */
  readonly sentinel: 'readable' | 'missing' | 'unread';
  /** A digest of replicated data at a revision common to all members; equal everywhere means the same answer. */
  readonly digest: string;
}

/** The switch that keeps the service from dropping an absent member, and the settings to put back afterwards. */
export type GuardSeen =
  | { readonly kind: 'not-needed' }
  | { readonly kind: 'unread' }
  | { readonly kind: 'on' | 'off'; readonly settings: Readonly<Record<string, string>> };

/** A setting of the service under which a roll is not safe. */
export interface UnsafeSetting {
  readonly node: string;
  readonly setting: string;
  readonly value: string;
  readonly because: string;
}
