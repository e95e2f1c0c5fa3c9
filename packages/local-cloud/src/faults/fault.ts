/** Which of the things that match are hit. */
export interface Selection {
  /** By which it is listed, removed and found in logs. Default: its kind and a number. */
  readonly name?: string;
  /** So many that match pass first. Default 0. */
  readonly skip?: number;
  /** So many are hit, then none. Default: all. */
  readonly count?: number;
  /** How many of the rest are hit, drawn from the cloud's seed. Default 100. */
  readonly percent?: number;
}

/** Actions like `AttachVolume`, `Describe*`, `s3:PutObject` or `ssm:*`: of any service, or of one. */
interface OnCalls extends Selection {
  readonly operations: readonly string[];
}

/** Something that stays stuck for so many seconds, without them until the fault is removed. */
interface Stuck extends Selection {
  readonly seconds?: number;
}

/** Refuses calls before they are executed. */
interface ErrorFault extends OnCalls {
  readonly kind: 'error';
  /** The service's own error code. */
  readonly code: string;
  readonly message?: string;
  /** HTTP status, 400-599. Default: 500 or 503 for codes that say that the service is at fault, else 400. */
  readonly status?: number;
}

/** Executes calls, and breaks the connection in place of the answer. */
interface LostResponse extends OnCalls {
  readonly kind: 'lost-response';
}

/** Makes calls wait before they are executed. */
interface Latency extends OnCalls {
  readonly kind: 'latency';
  /** Milliseconds; drawn evenly from here to `maxMs` when that is given. */
  readonly ms: number;
  readonly maxMs?: number;
}

/** EC2's documented limits of requests per action, and of instances per action. */
interface Throttling {
  readonly kind: 'throttling';
  readonly name?: string;
  /** Which part of EC2's buckets and rates there is: 0.1 throttles ten times sooner. Default 1. */
  readonly scale?: number;
}

/** RunInstances and StartInstances find no capacity. */
interface NoCapacity extends Selection {
  readonly kind: 'capacity';
  /** Default: every zone. */
  readonly zone?: string;
  /** Default: every type. */
  readonly instanceType?: string;
}

/** Instances that have just come to run lose their machine and are terminated. */
interface InstanceDies extends Selection {
  readonly kind: 'instance-dies';
  /** So long after `running`. Default: at once. */
  readonly seconds?: number;
  readonly zone?: string;
  readonly instanceType?: string;
  readonly imageId?: string;
}

/** Attachments stay `attaching`. */
interface StuckAttach extends Stuck {
  readonly kind: 'stuck-attach';
  readonly volumeId?: string;
  readonly instanceId?: string;
}

/** Attachments stay `detaching`; a detach with Force goes through. */
interface StuckDetach extends Stuck {
  readonly kind: 'stuck-detach';
  readonly volumeId?: string;
  readonly instanceId?: string;
}

/** The private addresses of a terminated instance stay in use. */
interface LateAddress extends Stuck {
  readonly kind: 'late-address';
  readonly instanceId?: string;
}

/** Credentials count as expired. */
interface ExpiredCredentials extends Selection {
  readonly kind: 'expired-credentials';
  /**
   * `root`, `role/<name>/<instance id>` or the ARN of a session; `*` stands for any characters. Default: every caller but
   * `root`, whose keys do not expire on AWS either.
   */
  readonly principal?: string;
}

/** The credentials that machines get for their role from now on live for a short time, and expire then. */
interface ShortCredentials {
  readonly kind: 'short-credentials';
  readonly name?: string;
  /** `*` stands for any characters. Default: every role. */
  readonly role?: string;
  readonly seconds: number;
}

/** Describe calls show tags later than the resource that carries them. */
interface TagLag {
  readonly kind: 'tag-lag';
  readonly name?: string;
  readonly seconds: number;
}

/** Something that is to go wrong. */
export type Fault =
  | ErrorFault
  | LostResponse
  | Latency
  | Throttling
  | NoCapacity
  | InstanceDies
  | StuckAttach
  | StuckDetach
  | LateAddress
  | ExpiredCredentials
  | ShortCredentials
  | TagLag;

/** What a fault does. */
export type FaultKind = Fault['kind'];

/** The fault of one kind. */
export type FaultOf<K extends FaultKind> = Extract<Fault, { readonly kind: K }>;
