export { type Address, type AddressRead, printAddress, readAddress } from './transport/address.js';
export { type Dial, httpTransport, type HttpTransportOptions } from './transport/http-transport.js';
export type { Transport, TransportAnswer, TransportRequest } from './transport/transport.js';
export { type ClientOptions, consulClient, type ConsulClient } from './client/client.js';
export { type Asked, ConsulRefused, ConsulSilent, ConsulUnreadable } from './client/errors.js';
export type { AgentSelf, GossipMember, RaftStats } from './client/agent.js';
export type { CallOptions } from './client/ask.js';
export type {
  AutopilotChange,
  AutopilotConfiguration,
  AutopilotHealth,
  AutopilotServer,
  AutopilotState,
} from './client/autopilot.js';
export type { Consistency, Freshness, KeysRead, KeyValue } from './client/kv.js';
export type { RaftServer, Transfer } from './client/raft.js';
export { type ByteSink, defaultMaxSnapshotBytes, type SnapshotReceived } from './client/snapshot.js';
