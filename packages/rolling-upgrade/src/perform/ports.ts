import type { Effect } from '../journal/effect.js';
import type { Journal } from '../journal/journal.js';
import type { Lease } from '../journal/lease.js';
import type { CloudSeen, GuestSeen } from '../model/observation.js';
import type { ServiceDriver } from '../driver/service-driver.js';
import type { Call } from './call.js';
import type { Outcome } from './outcome.js';

/** One effect of one kind. */
export type EffectOf<Kind extends Effect['kind']> = Extract<Effect, { readonly kind: Kind }>;

/** Instances. They belong to the engine and are found by tags. */
export interface Machines {
  /** Launches, or finds the instance this token launched before; the result's `instance` is its id. */
  launch(effect: EffectOf<'launch'>, call: Call): Promise<Outcome>;
  /** A clean stop: the guest shuts down. Done when it is stopping. */
  stop(effect: EffectOf<'stop-instance'>, call: Call): Promise<Outcome>;
  /** Refused when it would delete a data volume. Done when it is gone. */
  terminate(effect: EffectOf<'terminate'>, call: Call): Promise<Outcome>;
}

/** Data volumes and service addresses. They belong to Terraform; the engine only moves them. */
export interface Belongings {
  /** Detaches from the named instance only, and never by force. */
  detach(effect: EffectOf<'detach-volume'>, call: Call): Promise<Outcome>;
  attach(effect: EffectOf<'attach-volume'>, call: Call): Promise<Outcome>;
  /** Takes a snapshot tagged with plan and token, or finds the one that has these tags. */
  snapshot(effect: EffectOf<'snapshot-volume'>, call: Call): Promise<Outcome>;
  /** Assigns the address to the instance, taking it from whoever has it. */
  moveAddress(effect: EffectOf<'move-address'>, call: Call): Promise<Outcome>;
}

/** What is done inside an instance. */
export interface Guests {
  /** Stops the service with SIGTERM (never `leave`), and unmounts the volume. */
  stopService(effect: EffectOf<'stop-service'>, call: Call): Promise<Outcome>;
  /** Mounts the volume found by its id. Formats only when allowed, blank, and its tag says it never was initialised; then writes the identity file. */
  mount(effect: EffectOf<'mount-volume'>, call: Call): Promise<Outcome>;
  startService(effect: EffectOf<'start-service'>, call: Call): Promise<Outcome>;
}

/** What is seen of cloud and guests. */
export interface Eyes {
  /** By tags and ids; may lag behind writes. */
  cloud(cluster: string, volumes: readonly string[]): Promise<CloudSeen>;
  /** Asks each instance itself. */
  guests(instances: readonly string[]): Promise<readonly GuestSeen[]>;
}

/** Time, as an argument. `now` never goes backwards while a run lasts. */
export interface Clock {
  now(): number;
  /** Sleeps about `ms` (an implementation adds jitter), less when woken by a wish to stop. */
  sleep(ms: number): Promise<void>;
}

/** Everything a run touches the world through. */
export interface Ports {
  readonly machines: Machines;
  readonly belongings: Belongings;
  readonly guests: Guests;
  readonly driver: ServiceDriver;
  readonly eyes: Eyes;
  readonly journal: Journal;
  readonly lease: Lease;
  readonly clock: Clock;
}
