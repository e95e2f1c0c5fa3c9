export { LocalCloud } from './cloud.js';
export { baseImageId, baseImageName, olderBaseImageId, olderBaseImageName } from './base-image.js';
export { cleanup, type CleanedCloud } from './machines/cleanup.js';
export type { HostWiring, StartOptions } from './options.js';
export type { MachineSummary } from './machine-list.js';
export type { CallQuery, CallRecord, Caller, Outcome } from './endpoint/calls.js';
export type { AccessKey } from './endpoint/keys.js';
export type { LatencyName } from './model/latency.js';
export type { BackgroundFailure } from './model/background.js';
export type {
  ImageHost,
  MachineControl,
  MachineHost,
  MachineSpec,
  MachineState,
  NetworkHost,
  VolumeHost,
} from './machines/port.js';
export { HostConflict } from './machines/port.js';
export type { FactsBySource, InstanceFacts, RoleCredentials } from './imds-facts.js';
export { NoControlPlane } from './moto/find.js';
