export {
  type Address,
  type AddressRead,
  type Asked,
  type ByteSink,
  type CallOptions,
  type Dial,
  httpTransport,
  type HttpTransportOptions,
  MemberSilent as ConsulSilent,
  MemberUnreadable as ConsulUnreadable,
  printAddress,
  type SnapshotReceived,
  type SnapshotStore,
  type Transport,
  type TransportAnswer,
  type TransportRequest,
  type Writes,
  WriteTrial,
  type WritingClient,
} from '@moult/member-probe';
export { readAddress } from './transport/address.js';
export { ConsulRefused } from './client/refused.js';
export { type ClientOptions, consulClient, type ConsulClient } from './client/client.js';
export type { AgentSelf, GossipMember, RaftStats } from './client/agent.js';
export type {
  AutopilotChange,
  AutopilotConfiguration,
  AutopilotHealth,
  AutopilotServer,
  AutopilotState,
} from './client/autopilot.js';
export type { Consistency, Freshness, KeysRead, KeyValue } from './client/kv.js';
export type { RaftServer, Transfer } from './client/raft.js';
export { defaultMaxSnapshotBytes } from './client/snapshot.js';
export { look, type LookOptions } from './gather/gather.js';
export type { AutopilotReport, ClusterSeen, MemberFacts, MemberReport } from './gather/seen.js';
export {
  type ClusterHealth,
  defaultBounds,
  type HealthBounds,
  type MemberHealth,
  type MemberNumbers,
} from './health/health.js';
export { judge } from './health/judge.js';
export { printHealth } from './health/print.js';
export {
  type ClusterReason,
  describeMemberReason,
  describeReason,
  type MemberReason,
} from './health/reason.js';
export {
  type GuardFound,
  type GuardOutcome,
  type GuardSettings,
  guardSettingsSchema,
  readGuard,
  restoreGuard,
  setGuard,
} from './guard/guard.js';
export { inspectSnapshot, type SnapshotVerdict } from './snapshot/inspect.js';
export type { SnapshotMeta } from './snapshot/meta.js';
export { saveSnapshot } from './snapshot/save.js';
export { snapshotFolder } from './snapshot/store.js';
export {
  judgeSentinel,
  readSentinel,
  type Sentinel,
  type SentinelSeen,
  type SentinelWritten,
  writeSentinel,
} from './sentinel/sentinel.js';
export type { Finding } from './lint/finding.js';
export { lint, type LintInput } from './lint/lint.js';
export { versionPath, wayBack } from './version/version-path.js';
export { consulDriver } from './driver/driver.js';
export type { ConsulDriverOptions } from './driver/options.js';
export { type ClusterTraits, consulRules } from './driver/rules.js';
export { traitsOf } from './driver/traits.js';
