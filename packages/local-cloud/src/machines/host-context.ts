import type { Engine, EngineFacts } from './engine.js';
import type { CloudEnvironment } from './environment.js';
import type { ImageStore } from './image-store.js';
import type { MinorStore } from './minors.js';
import type { VpcNetworks } from './network-host.js';
import type { SpeedLimits } from './speed-limits.js';
import type { TrafficControl } from './traffic-control.js';

/** What the parts of one cloud's host share. */
export interface HostContext {
  readonly cloudId: string;
  /** Directory of this cloud alone: volumes, snapshots, boot files. */
  readonly stateDir: string;
  readonly engine: Engine;
  readonly engineFacts: EngineFacts;
  readonly networks: VpcNetworks;
  readonly images: ImageStore;
  readonly minors: MinorStore;
  /** Public addresses by instance. In memory only: what a killed cloud leaves of them is found by its marks. */
  readonly publicIps: Map<string, string>;
  readonly traffic: TrafficControl;
  readonly speeds: SpeedLimits;
  /** Told of every machine that has stopped. */
  readonly stopListeners: Set<(instanceId: string) => void>;
  /** A machine's /etc/resolv.conf; '' where names are the engine's business. */
  readonly resolverLines: string;
  /** What machines of a VPC are told about their cloud at each boot. */
  environmentOf(vpcId: string): CloudEnvironment;
}
