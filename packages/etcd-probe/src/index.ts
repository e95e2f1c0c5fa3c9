export {
  type Address,
  type AddressRead,
  type Asked,
  type ByteSink,
  type CallOptions,
  type Dial,
  type HttpTransportOptions,
  MemberSilent as EtcdSilent,
  MemberUnreadable as EtcdUnreadable,
  printAddress,
  type SnapshotReceived,
  type SnapshotStore,
  type StoredFile,
  type Tls,
  type TransportAnswer,
} from '@moult/member-probe';
export { readAddress } from './transport/address.js';
export { httpTransport } from './transport/http-transport.js';
export type { GrpcAnswer, GrpcRequest, Transport, TransportRequest } from './transport/transport.js';
export { EtcdRefused } from './client/refusal.js';
export { type ClientOptions, etcdClient, type EtcdClient } from './client/client.js';
export type { Downgrade, DowngradeAction } from './client/downgrade.js';
export type { HashKv, HashRead } from './client/hash-kv.js';
export type { Consistency, KeysRead, KeyValue, Unchanged } from './client/kv.js';
export { type Credentials, type Login, newLogin } from './client/login.js';
export type { Alarm, ListedMember, Transfer } from './client/members.js';
export { defaultMaxSnapshotBytes } from './client/snapshot.js';
export type { HealthPage, Live, MemberStatus, Versions } from './client/status.js';
export { look, type LookOptions } from './gather/gather.js';
export type { ClusterSeen, HashSeen, MemberFacts, MemberReport } from './gather/seen.js';
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
  type UnequalHashes,
} from './health/reason.js';
export { inspectSnapshot, type SnapshotContent, type SnapshotVerdict } from './snapshot/inspect.js';
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
export { versionPath, wayBack } from './version/version-path.js';
export { etcdDriver } from './driver/driver.js';
export type { EtcdDriverOptions } from './driver/options.js';
export { type ClusterTraits, etcdRules } from './driver/rules.js';
export {
  etcdInstanceTags,
  etcdSecretNames,
  type EtcdSecretsSpec,
  type NamedNode,
  newEtcdSecrets,
} from './secrets/new-etcd-secrets.js';
export type { Validity } from './secrets/authority.js';
export { ensureEtcdSecrets, type SecretStore } from './secrets/ensure-etcd-secrets.js';
export { type EtcdReach, etcdService } from './service/etcd-service.js';
