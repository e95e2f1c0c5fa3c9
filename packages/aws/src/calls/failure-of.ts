import type { Outcome } from '@moult/rolling-upgrade';
import { isFatalAwsError } from '../wait/fatal.js';
import { LeaseEnded } from './fence.js';

/** Every outcome but `done`. */
export type Failure = Exclude<Outcome, { readonly kind: 'done' }>;

/** Too many calls; nothing was done. https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
const throttled: ReadonlySet<string> = new Set([
  'ConcurrentSnapshotLimitExceeded',
  'EC2ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'SnapshotCreationPerVolumeRateExceeded',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/**
 * No room now. Quotas are among them: in a roll, what counts against one is often an instance that is just ending.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
const noRoom: ReadonlySet<string> = new Set([
  'InstanceLimitExceeded',
  'InsufficientAddressCapacity',
  'InsufficientCapacity',
  'InsufficientFreeAddressesInSubnet',
  'InsufficientHostCapacity',
  'InsufficientInstanceCapacity',
  'InsufficientReservedInstanceCapacity',
  'MaxSpotInstanceCountExceeded',
  'VcpuLimitExceeded',
]);

/**
 * Not in a state for it yet, or not visible yet: reads and writes of EC2 are eventually consistent, so an id it gave out
 * itself may be unknown for a while. A thing that is really gone ends at the step's deadline instead.
 */
const notYet: ReadonlySet<string> = new Set([
  'ConcurrentTagAccess',
  'DependencyViolation',
  'IncorrectInstanceState',
  'IncorrectState',
  'InvalidInstanceID.NotFound',
  'InvalidNetworkInterfaceID.NotFound',
  'InvalidSnapshot.NotFound',
  'InvalidVolume.NotFound',
  'OperationAborted',
  'VolumeInUse',
]);

/** The connection was never made, so nothing was sent. */
const neverConnected: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EAI_AGAIN', 'ENOTFOUND']);

interface AwsFault {
  readonly code?: unknown;
  readonly $metadata?: {
    readonly httpStatusCode?: number | undefined;
    readonly attempts?: number | undefined;
  };
}

/** What a failed call of an AWS client means for the effect it was to carry out. Total: never throws. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { kind: 'unknown', because: String(error) };
  if (error instanceof LeaseEnded) {
    return { kind: error.sent === 'yes' ? 'unknown' : 'again', because: error.message };
  }
  const because = worded(error);
  if (isFatalAwsError(error)) return { kind: 'refused', because: `${because} ${cureOf(error.name)}` };
  if (throttled.has(error.name) || noRoom.has(error.name) || notYet.has(error.name) || isNewProfile(error)) {
    return { kind: 'again', because };
  }
  return unlisted(error, because);
}

/**
 * An instance profile that was just made is unknown to EC2 for some seconds, and the code is the one for anything that EC2
 * cannot read: only the words tell, `Value (…) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`.
 * One that is really not there ends at the step's deadline.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html (changes are not always visible at once)
 */
function isNewProfile({ name, message }: Error): boolean {
  return name === 'InvalidParameterValue' && /iamInstanceProfile|IAM instance profile/i.test(message);
}

function unlisted(error: Error & AwsFault, because: string): Failure {
  const { code, $metadata = {} } = error;
  const { httpStatusCode: status = 0, attempts = 1 } = $metadata;
  if (typeof code === 'string' && neverConnected.has(code) && attempts === 1) {
    return { kind: 'again', because };
  }
  // A fault of the service or of the way there: it may have been carried out all the same.
  const isOurs = status >= 400 && status < 500;
  return { kind: isOurs ? 'refused' : 'unknown', because };
}

/** An error in one line; EC2 appends kilobytes of encoded detail to a denial. */
export function worded(error: Error): string {
  const message = error.message.replaceAll(/\s+/g, ' ').slice(0, 300);
  return message.startsWith(error.name) ? message : `${error.name}: ${message}`;
}

/** The next action for the operator. */
function cureOf(name: string): string {
  switch (name) {
    case 'UnauthorizedOperation':
      return 'Allow the action for these credentials, then resume.';
    case 'OptInRequired':
    case 'Blocked':
      return 'AWS must unlock the account for this, then resume.';
    case 'RequestExpired':
      return 'Set the clock of this machine, then resume.';
    default:
      return 'Renew the credentials, then resume.';
  }
}
