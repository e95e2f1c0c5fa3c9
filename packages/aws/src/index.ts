export { hostKeysInConsole } from './console/host-keys.js';
export { readHostKeys } from './console/read-host-keys.js';
export { connect } from './ssh/connect.js';
export { dial } from './ssh/dial.js';
export { fingerprint, parseHostKey, type HostKey } from './ssh/host-key.js';
export { publicKeysOf } from './ssh/public-keys.js';
export { newLoginKey, type LoginKey } from './ssh/key-pair.js';
export type {
  Ended,
  ExecOptions,
  Outcome,
  SshAuth,
  SshSession,
  SshTarget,
  UploadedFile,
} from './ssh/session.js';
export { SshFailed, type SshFailure } from './ssh/ssh-failed.js';
export { quoted, upload, uploadLimitBytes, UploadFailed } from './ssh/upload.js';
export { isFatalAwsError } from './wait/fatal.js';
export { DeadlinePassed, poll, type Look, type Patience } from './wait/poll.js';
export { closeClients, newClients, type ClientOptions, type Clients } from './calls/clients.js';
export { gated } from './calls/gated.js';
export { failureOf, type Failure } from './calls/failure-of.js';
export { Ec2Belongings } from './ec2/belongings.js';
export type { ClusterSite, NodeSite } from './ec2/cluster.js';
export { type KeptSnapshot, keptSnapshots } from './ec2/kept-snapshots.js';
export { Ec2Machines, type Ec2Parts } from './ec2/machines.js';
export { tagKeys, tagOf } from './ec2/tags.js';
export { S3Journal } from './s3/journal.js';
export { S3Lease } from './s3/lease.js';
export type { Place } from './s3/objects.js';
export { Doors, type DoorParts } from './guest/doors.js';
export { withdrawInitialise } from './guest/initialise-tag.js';
export { SshGuests, type OpensDoors } from './guest/guests.js';
export { dataPath, guestStatusSchema, type GuestStatus } from './guest/protocol.js';
export { AwsEyes, type EyesParts } from './observe/eyes.js';
export { S3Pins, type Pins } from './s3/pins.js';
export { neededActions, type NeededAction } from './permissions/actions.js';
export { environmentActions } from './permissions/environment-actions.js';
export { gossipKeyName, newGossipKey } from './ssm/gossip-key.js';
export { ClusterSecrets } from './ssm/secrets.js';
export { findImage, type ImageFound } from './ec2/find-image.js';
export { type CurrentRun, type RunRecord, S3CurrentRun } from './s3/current-run.js';
export { listRuns } from './s3/runs.js';
export { bucketExists, ensureBucket } from './s3/ensure-bucket.js';
export { listObjects } from './s3/list-objects.js';
export { removeObject } from './s3/remove-object.js';
export { removeObjects } from './s3/remove-objects.js';
export { type ClusterInstance, clusterInstances } from './environment/cluster-instances.js';
export type { InstanceFacts } from './ec2/instance.js';
export { callerIdentity, type CallerIdentity } from './environment/account.js';
export { deleteKeyPair, findKeyPair, importKeyPair, type KeyPairFound } from './environment/key-pairs.js';
export { availableZones, listVpcs, type VpcFound } from './environment/networks.js';
export { templateVersions, type TemplateVersion } from './environment/template-versions.js';
export { listThings, type Thing, type ThingKind, thingKinds } from './environment/things.js';
export { removeThing } from './environment/remove-thing.js';
export {
  findProfile,
  type InstanceRoleFound,
  listInstanceRoles,
  removeInstanceProfile,
  removeInstanceRole,
} from './environment/instance-roles.js';
