import type { Duplex } from 'node:stream';
import type { ClusterSecrets } from '@moult/aws';
import type { ClusterDescription, PeerPort } from '@moult/consul-stack';
import type { ServiceDriver, ServiceRules, ServiceSeen } from '@moult/rolling-upgrade';

/** What a service needs to reach its members: a connection to a port on the loopback of the node's machine. */
export interface ServiceReach {
  readonly nodes: readonly string[];
  /** Through SSH to the instance that embodies the node now. */
  forward(node: string, port: number): Promise<() => Promise<Duplex>>;
  /** What `operatorSecrets` names, by name; read once, when first asked for. Kept in memory, never logged or written. */
  secrets(): Promise<ReadonlyMap<string, string>>;
  readonly now: () => number;
}

/** A member as its service's own client sees it. */
export interface Members {
  /** Writes values through the first node, one after the other. Rejects when one is not acknowledged. */
  write(values: ReadonlyMap<string, string>): Promise<void>;
  /** Reads on every member itself, and gives `key on node` for whatever is missing or other than written. */
  missing(values: ReadonlyMap<string, string>): Promise<readonly string[]>;
}

/** One small key that is written again and again, by whichever member takes it. */
export interface TrialMember {
  readonly label: string;
  writeKey(write: { readonly key: string; readonly value: string }, more?: TrialLimits): Promise<unknown>;
  deleteKey(key: string, more?: TrialLimits): Promise<void>;
}

/** How long (ms) an answer is waited for. */
interface TrialLimits {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** One service as the command knows it: the only thing a third one has to bring. */
export interface Service {
  /** Name of the systemd unit and of the cluster. */
  readonly name: string;
  /** The account that may log in on its images. */
  readonly loginUser: string;
  /** What the members' versions and settings allow, and where nobody answers those of the version to come. */
  rules(seen: ServiceSeen, version: string): ServiceRules;
  /** What members need among themselves; everything else travels through SSH. */
  readonly peerPorts: readonly PeerPort[];
  /** What the image reads from its instance's tags. */
  instanceTags(description: ClusterDescription): Readonly<Record<string, string>>;
  /** Makes the secrets that the image expects; those that exist stay as they are. `now`: milliseconds since the epoch. */
  ensureSecrets(secrets: ClusterSecrets, description: ClusterDescription, now: number): Promise<void>;
  /** Names of the secrets that the operator's own client needs. */
  readonly operatorSecrets: readonly string[];
  driver(rules: ServiceRules, reach: ServiceReach, snapshots: string): ServiceDriver;
  /** Looks at the members, whatever version they are of: nothing is decided by rules here. */
  looker(reach: ServiceReach): Pick<ServiceDriver, 'look'>;
  members(reach: ServiceReach): Members;
  /** The member that embodies a node now, as a client that writes to it. */
  writer(reach: ServiceReach, node: string): Promise<TrialMember>;
  /** How an operator talks to a member by hand, once on its machine. */
  readonly byHand: string;
}
