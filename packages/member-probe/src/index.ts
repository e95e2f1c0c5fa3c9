export { type Address, type AddressRead, printAddress, readAddress } from './transport/address.js';
export { type Dial, open, type Tls, type Way } from './transport/dial.js';
export { httpTransport, type HttpTransportOptions, wayTo } from './transport/http-transport.js';
export type { Transport, TransportAnswer, TransportRequest } from './transport/transport.js';
export { type Asked, MemberRefused, MemberSilent, MemberUnreadable, reasonOf } from './ask/errors.js';
export { linkedSignal, type LinkedSignal } from './ask/linked-signal.js';
export { aboutToSend, type CallOptions, withinDeadline } from './ask/within-deadline.js';
export { maxRefusalBytes, parseAnswer, textOf } from './ask/answer.js';
export { goDurationMs } from './ask/duration.js';
export { type ByteSink, receiveSnapshot, type SnapshotReceived, type Take } from './ask/receive-snapshot.js';
export type { AnyHealth, ClusterHealth, MemberHealth, MemberNumbers } from './health/health.js';
export { judgeReport, type Judging, type MemberReport } from './health/judge-report.js';
export { mostFrequent } from './health/most-frequent.js';
export { printHealth } from './health/print.js';
export {
  type ClusterReason,
  clusterWords,
  describeBy,
  type MemberReason,
  memberWords,
  quorumReasons,
  type Words,
} from './health/reason.js';
export { saveSnapshot, type SnapshotRules } from './snapshot/save.js';
export { snapshotFolder, type SnapshotStore, type StoredFile } from './snapshot/store.js';
export { compareVersions, readVersion, type Version } from './version/version.js';
export { contextOf, type DriverContext, type DriverOptions } from './driver/options.js';
export { findLeader, type LeaderFound } from './driver/find-leader.js';
export { atLeader, type LeaderRules, type Limits } from './driver/at-leader.js';
export { leaseEnded, outcomeOfError } from './driver/outcome.js';
export type { Bad, LookLimits, Probe, Typed, Wording, WritingClient } from './cli/probe.js';
export { type Writes, WriteTrial } from './cli/writes.js';
export { bad, readOptionFile } from './cli/settings.js';
export { runProgram } from './cli/program.js';
export { asProcess } from './cli/as-process.js';
export type { Surroundings, TextOut } from './cli/surroundings.js';
