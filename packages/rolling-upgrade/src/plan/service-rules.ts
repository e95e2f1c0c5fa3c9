import type { ServiceTraits } from './plan.js';

/** Yes, or no with the reason. */
export type Ruling = { readonly kind: 'allowed' } | { readonly kind: 'refused'; readonly because: string };

/** What is known of the data when a way back is asked for. */
export interface WayBack {
  readonly from: string;
  readonly to: string;
  /** `mixed`: some members still run the old version. `upgraded`: all run the new one and may have written with it. */
  readonly spread: 'mixed' | 'upgraded';
}

/** The pure half of a driver: what a service's versions and data allow. No IO, so that planning stays synchronous. */
export interface ServiceRules {
  readonly traits: ServiceTraits;
  /**
   * Whether a member may go from one version to the other in one step, while these members are not healthy. Equal versions
   * are always allowed: what runs is brought back first, and only then upgraded.
   */
  versionPath(from: string, to: string, unhealthy: readonly string[]): Ruling;
  /** Whether the data directory may be handed back to an older version. */
  wayBack(situation: WayBack): Ruling;
}
