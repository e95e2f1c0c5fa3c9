import { ApiError } from '../protocol/error.js';
import type { Faults } from './faults.js';
import type { Hold } from './holds.js';
import { wildcard } from './pattern.js';

/** Where somebody wants an instance to run. */
interface Wanted {
  readonly zone: string;
  readonly instanceType: string;
}

/**
 * Refuses a launch or a start where a fault says that capacity is exhausted. A server error on EC2:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html#api-error-codes-table-server
 */
export function requireCapacity(faults: Faults, { zone, instanceType }: Wanted): void {
  const struck = faults.strike(
    'capacity',
    (fault) =>
      (fault.zone === undefined || fault.zone === zone) &&
      (fault.instanceType === undefined || fault.instanceType === instanceType),
    `no capacity for ${instanceType} in ${zone}`,
  );
  if (struck === undefined) return;
  throw new ApiError(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${zone}).`,
    500,
  );
}

/** A volume on its way to or from an instance. */
interface Passage {
  readonly volumeId: string;
  readonly instanceId: string;
}

/** Whether an attachment sticks on its way in or out. */
export function sticks(
  faults: Faults,
  kind: 'stuck-attach' | 'stuck-detach',
  { volumeId, instanceId }: Passage,
): Hold | undefined {
  const what = `${volumeId} at ${instanceId}`;
  const struck = faults.strike(
    kind,
    (fault) =>
      (fault.volumeId === undefined || fault.volumeId === volumeId) &&
      (fault.instanceId === undefined || fault.instanceId === instanceId),
    what,
  );
  return struck && faults.hold(struck.name, what, struck.fault.seconds);
}

/** Whether the addresses of an instance that ends stay in use for a while. */
export function addressesLinger(faults: Faults, instanceId: string): Hold | undefined {
  const what = `addresses of ${instanceId}`;
  const struck = faults.strike(
    'late-address',
    (fault) => fault.instanceId === undefined || fault.instanceId === instanceId,
    what,
  );
  return struck && faults.hold(struck.name, what, struck.fault.seconds);
}

/** How long tags that are written now lag behind, in milliseconds: so long as the slowest fault says; 0 without one. */
export function tagLagMs(faults: Faults, resourceId: string): number {
  const struck = faults.strikeAll('tag-lag', () => true, `tags of ${resourceId}`);
  return Math.max(0, ...struck.map(({ fault }) => fault.seconds * 1000));
}

/** For how many seconds credentials that a machine gets now for its role are good; undefined without a fault. */
export function roleCredentialSeconds(
  faults: Faults,
  roleName: string,
  instanceId: string,
): number | undefined {
  const struck = faults.strike(
    'short-credentials',
    ({ role }) => role === undefined || wildcard(role).test(roleName),
    `credentials of ${roleName} for ${instanceId}`,
  );
  return struck?.fault.seconds;
}
