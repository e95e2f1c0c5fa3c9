import type { ByteSink, CallOptions, SnapshotReceived, Transport } from '@moult/member-probe';
import { agentMembers, agentSelf, type AgentSelf, type GossipMember } from './agent.js';
import type { Caller } from './ask.js';
import {
  type AutopilotChange,
  type AutopilotConfiguration,
  autopilotConfiguration,
  type AutopilotHealth,
  autopilotHealth,
  type AutopilotState,
  autopilotState,
  setAutopilotConfiguration,
} from './autopilot.js';
import { type Consistency, kvDelete, type KeysRead, kvRead, kvWrite } from './kv.js';
import {
  raftPeers,
  type RaftServer,
  statusLeader,
  statusPeers,
  type Transfer,
  transferLeader,
} from './raft.js';
import { receiveSnapshot } from './snapshot.js';

/** How a client asks. */
export interface ClientOptions {
  /** An ACL token. Sent as a header; in no error, no log and no property of the client. */
  readonly token?: string;
  /** Milliseconds for calls that name no deadline of their own. */
  readonly deadlineMs?: number;
}

/** What a client's calls accept beside their own arguments. */
type More = CallOptions;

/**
 * Questions to one agent. Every call rejects with `ConsulSilent`, `ConsulRefused` or `ConsulUnreadable`, or with the
 * reason of the caller's own signal, and never outlives its deadline.
 */
export interface ConsulClient {
  readonly label: string;
  raftPeers(whose: 'own' | 'leader', more?: More): Promise<readonly RaftServer[]>;
  statusLeader(more?: More): Promise<string | null>;
  statusPeers(more?: More): Promise<readonly string[]>;
  transferLeader(raftId: string, more?: More): Promise<Transfer>;
  autopilotHealth(more?: More): Promise<AutopilotHealth>;
  autopilotState(more?: More): Promise<AutopilotState>;
  autopilotConfiguration(more?: More): Promise<AutopilotConfiguration>;
  setAutopilotConfiguration(
    read: AutopilotConfiguration,
    change: AutopilotChange,
    more?: More,
  ): Promise<'written' | 'lost'>;
  agentSelf(more?: More): Promise<AgentSelf>;
  agentMembers(more?: More): Promise<readonly GossipMember[]>;
  readKey(key: string, consistency: Consistency, more?: More): Promise<KeysRead>;
  readPrefix(prefix: string, consistency: Consistency, more?: More): Promise<KeysRead>;
  writeKey(
    write: { readonly key: string; readonly value: string | Uint8Array; readonly cas?: number },
    more?: More,
  ): Promise<'written' | 'lost'>;
  deleteKey(key: string, more?: More): Promise<void>;
  receiveSnapshot(sink: ByteSink, more?: More & { readonly maxBytes?: number }): Promise<SnapshotReceived>;
}

/** Above Consul's own 7 s of waiting for a leader, so that its reason is heard instead of ours. */
const defaultDeadlineMs = 10_000;

/** A client of one agent over one transport. */
export function consulClient(transport: Transport, options: ClientOptions = {}): ConsulClient {
  const caller: Caller = {
    transport,
    token: options.token ?? null,
    deadlineMs: options.deadlineMs ?? defaultDeadlineMs,
  };
  return {
    label: transport.label,
    raftPeers: (whose, more = {}) => raftPeers(caller, whose, more),
    statusLeader: (more = {}) => statusLeader(caller, more),
    statusPeers: (more = {}) => statusPeers(caller, more),
    transferLeader: (raftId, more = {}) => transferLeader(caller, raftId, more),
    autopilotHealth: (more = {}) => autopilotHealth(caller, more),
    autopilotState: (more = {}) => autopilotState(caller, more),
    autopilotConfiguration: (more = {}) => autopilotConfiguration(caller, more),
    setAutopilotConfiguration: (read, change, more = {}) =>
      setAutopilotConfiguration(caller, read, change, more),
    agentSelf: (more = {}) => agentSelf(caller, more),
    agentMembers: (more = {}) => agentMembers(caller, more),
    readKey: (key, consistency, more = {}) => kvRead(caller, { key }, consistency, more),
    readPrefix: (prefix, consistency, more = {}) => kvRead(caller, { prefix }, consistency, more),
    writeKey: (write, more = {}) => kvWrite(caller, write, more),
    deleteKey: (key, more = {}) => kvDelete(caller, key, more),
    receiveSnapshot: (sink, more = {}) => receiveSnapshot(caller, sink, more),
  };
}
