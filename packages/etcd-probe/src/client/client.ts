import type { ByteSink, CallOptions, SnapshotReceived } from '@moult/member-probe';
import type { Transport } from '../transport/transport.js';
import type { Caller } from './ask.js';
import { downgrade, type Downgrade, type DowngradeAction } from './downgrade.js';
import { hashKv, type HashKv } from './hash-kv.js';
import {
  type Consistency,
  kvDelete,
  type KeysRead,
  kvRead,
  kvWrite,
  kvWriteIf,
  type Unchanged,
} from './kv.js';
import type { Login } from './login.js';
import {
  type Alarm,
  clusterAlarms,
  type ListedMember,
  memberList,
  type Transfer,
  transferLeader,
} from './members.js';
import { receiveSnapshot } from './snapshot.js';
import {
  type HealthPage,
  type Live,
  memberHealth,
  memberLive,
  type MemberStatus,
  memberStatus,
  memberVersions,
  type Versions,
} from './status.js';

/** How a client asks. */
export interface ClientOptions {
  /** Where access control is on: `newLogin`, one for all members of a cluster. */
  readonly login?: Login;
  /** Milliseconds for calls that name no deadline of their own. */
  readonly deadlineMs?: number;
}

/** What a client's calls accept beside their own arguments. */
type More = CallOptions;

/**
 * Questions to one member. Every call rejects with `EtcdSilent`, `EtcdRefused` or `EtcdUnreadable`, or with the
 * reason of the caller's own signal, and never outlives its deadline.
 */
export interface EtcdClient {
  readonly label: string;
  status(more?: More): Promise<MemberStatus>;
  versions(more?: More): Promise<Versions>;
  health(more?: More): Promise<HealthPage>;
  live(more?: More): Promise<Live>;
  members(more?: More): Promise<readonly ListedMember[]>;
  alarms(more?: More): Promise<readonly Alarm[]>;
  hashKv(revision: number, more?: More): Promise<HashKv>;
  transferLeader(targetId: string, more?: More): Promise<Transfer>;
  downgrade(how: { readonly action: DowngradeAction; readonly to: string }, more?: More): Promise<Downgrade>;
  readKey(key: string, consistency: Consistency, more?: More): Promise<KeysRead>;
  readPrefix(prefix: string, consistency: Consistency, more?: More): Promise<KeysRead>;
  writeKey(
    write: { readonly key: string; readonly value: string | Uint8Array },
    more?: More,
  ): Promise<number>;
  writeKeyIf(write: Unchanged, more?: More): Promise<'written' | 'lost'>;
  deleteKey(key: string, more?: More): Promise<void>;
  receiveSnapshot(sink: ByteSink, more?: More & { readonly maxBytes?: number }): Promise<SnapshotReceived>;
}

/** Two seconds: a member that takes longer to say how it is is not well. */
const defaultDeadlineMs = 2_000;

/** A client of one member. */
export function etcdClient(
  transport: Transport,
  { login, deadlineMs = defaultDeadlineMs }: ClientOptions = {},
): EtcdClient {
  const caller: Caller = { transport, login: login ?? null, deadlineMs };
  return {
    label: transport.label,
    status: (more = {}) => memberStatus(caller, more),
    versions: (more = {}) => memberVersions(caller, more),
    health: (more = {}) => memberHealth(caller, more),
    live: (more = {}) => memberLive(caller, more),
    members: (more = {}) => memberList(caller, more),
    alarms: (more = {}) => clusterAlarms(caller, more),
    hashKv: (revision, more = {}) => hashKv(caller, revision, more),
    transferLeader: (targetId, more = {}) => transferLeader(caller, targetId, more),
    downgrade: (how, more = {}) => downgrade(caller, how, more),
    readKey: (key, consistency, more = {}) => kvRead(caller, { key }, consistency, more),
    readPrefix: (prefix, consistency, more = {}) => kvRead(caller, { prefix }, consistency, more),
    writeKey: (write, more = {}) => kvWrite(caller, write, more),
    writeKeyIf: (write, more = {}) => kvWriteIf(caller, write, more),
    deleteKey: (key, more = {}) => kvDelete(caller, key, more),
    receiveSnapshot: (sink, more = {}) => receiveSnapshot(caller, sink, more),
  };
}
