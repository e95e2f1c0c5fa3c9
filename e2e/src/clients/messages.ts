import type { CloudAccess, Way } from '@moult/cli';
import type { QuorumSample } from '../traffic/sampler.js';
import type { TrafficRecord } from '../traffic/traffic.js';
import type { PulseSeen } from '../watch/pulse.js';

/** Everything clients did and members said meanwhile. */
export interface Watched {
  readonly record: TrafficRecord;
  readonly samples: readonly QuorumSample[];
}

/** How the clients' process finds a cluster: what the engine knows of it, without what only one process can hold. */
export interface WayThere extends Omit<Way, 'clients' | 'service'> {
  /** Name of the service. */
  readonly service: string;
  readonly client: CloudAccess['client'];
}

/** What clients are to do. */
export interface ClientsOrder {
  readonly way: WayThere;
  readonly seed: number;
  /** Below it all keys lie, absent when the clients begin. */
  readonly prefix: string;
}

/** What the clients' process is told. */
export type ToClients =
  | { readonly kind: 'begin'; readonly order: ClientsOrder }
  | { readonly kind: 'in-place'; readonly nodes: readonly string[] }
  | { readonly kind: 'stop' };

/** What it says. */
export type FromClients =
  | { readonly kind: 'begun' }
  | { readonly kind: 'pulse'; readonly pulse: PulseSeen }
  | { readonly kind: 'ended'; readonly watched: Watched };
