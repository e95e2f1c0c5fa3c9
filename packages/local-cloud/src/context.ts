import type { Cut } from './firewall/cuts.js';
import type { TrafficKeeper } from './firewall/keep-traffic.js';
import type { LaunchDirectory, NetworkDirectory } from './directory.js';
import type { Faults } from './faults/faults.js';
import type { ImageStore } from './image-store/store-images.js';
import type { MachineHost } from './machines/port.js';
import type { BackgroundWork } from './model/background.js';
import type { Clock } from './model/clock.js';
import type { ClientTokens } from './model/idempotency.js';
import type { LatencyProfile, Span } from './model/latency.js';
import type { Store } from './model/store.js';
import type { ParamNode } from './protocol/query.js';

/** Hands a call on to the control plane behind this endpoint and returns its answer, parsed. */
export interface ControlPlane {
  /** Throws an ApiError with the control plane's own code when it refuses. */
  ec2(action: string, params: Readonly<Record<string, string>>): Promise<ParsedXml>;
}

/** Parsed XML: members by name, repeated elements as arrays, leaves as text. */
export interface ParsedXml {
  readonly [name: string]: ParsedXml | readonly ParsedXml[] | string | undefined;
}

/** Role credentials for machines: fetched ahead of time, because the metadata service answers at once. */
export interface RoleKeys {
  prepare(roleName: string, instanceId: string): Promise<void>;
}

/** All that an action may use. */
export interface Context {
  readonly accountId: string;
  readonly region: string;
  readonly store: Store;
  readonly host: MachineHost;
  readonly networks: NetworkDirectory;
  readonly launches: LaunchDirectory;
  readonly plane: ControlPlane;
  readonly roleKeys: RoleKeys;
  readonly imageStore: ImageStore;
  readonly traffic: TrafficKeeper;
  /** Partitions in force, by id. */
  readonly cuts: Map<string, Cut>;
  readonly tokens: ClientTokens;
  readonly work: BackgroundWork;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly latency: LatencyProfile;
  /** Waits for a step of the latency profile; ends early when the cloud goes down. */
  pause(span: Span): Promise<void>;
  /** A public address nobody has yet. */
  newPublicIp(): string;
}

/** One call of an owned action. */
export interface Call {
  readonly params: ParamNode;
  readonly accessKeyId: string;
}
