import type { InfraRelease, ServiceReach } from '@moult/cli';
import type { LoadedDefinition } from '@moult/image-builder';
import type { KvTarget } from '../traffic/target.js';
import type { MemberEye } from '../traffic/sampler.js';

/** A member as it names itself. */
interface MemberSelf {
  /** The id that the member keeps on its data volume. */
  readonly nodeId: string;
  readonly version: string;
}

/** What a rehearsal must know of a service: which releases it goes between, and how a client and a watcher reach a member. */
export interface RehearsedService {
  readonly name: string;
  readonly from: InfraRelease;
  readonly to: InfraRelease;
  /** The release that is upgraded to, with an image that passes its tests and never becomes healthy in a cluster. */
  readonly neverHealthy: InfraRelease;
  /** What the image of a version is baked from. */
  definition(version: string): Promise<LoadedDefinition>;
  /** The longest time without an acknowledged write that is allowed where nobody says otherwise (ms). */
  readonly maxOutageMs: number;
  target(node: string, reach: ServiceReach): KvTarget;
  eye(node: string, reach: ServiceReach): MemberEye;
  /** Asks the member itself. Rejects when it does not answer. */
  self(node: string, reach: ServiceReach): Promise<MemberSelf>;
}
