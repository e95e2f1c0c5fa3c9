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
export { blocksOfThisMachine } from './machines/conflicts.js';
export type { FactsBySource, InstanceFacts, RoleCredentials } from './imds-facts.js';
export type { DamagedImage } from './image-store/folder.js';
export { runningClouds, type RunningCloud } from './running-clouds.js';
export type { Fault, FaultKind } from './faults/fault.js';
export type { DrawnFault, MachineFault, MachineFaultKind, Victim } from './machine-faults/machine-fault.js';
export type { MachineFaultStatus, MachineFaults } from './machine-faults/machine-faults.js';
export { parseMachineFault } from './machine-faults/machine-fault.js';
export type { Cut, Party } from './firewall/cuts.js';
export type { Disturbances } from './machines/disturb.js';
export type { SpeedLimit } from './machines/speed-limits.js';
export type { Enforcement } from './machines/traffic-self-test.js';
export type { TrafficMatch, TrafficPolicy, TrafficRule } from './machines/traffic-policy.js';
export type { FaultEvent } from './faults/fault-log.js';
export type { FaultStatus } from './faults/faults.js';
export { NoControlPlane } from './moto/find.js';
