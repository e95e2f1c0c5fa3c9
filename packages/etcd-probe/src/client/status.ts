import { type CallOptions, parseAnswer } from '@moult/member-probe';
import { z } from 'zod';
import { ask, askFor, type Caller } from './ask.js';
import { count, id } from './wire.js';

/** What a member says of itself; never forwarded, so it is evidence about this member. */
export interface MemberStatus {
  readonly clusterId: string;
  readonly memberId: string;
  readonly version: string;
  /** The leader it follows, by member id; null when it knows none. */
  readonly leaderId: string | null;
  readonly term: number;
  /** Last raft index it has in its log, and the last it has applied. */
  readonly raftIndex: number;
  readonly appliedIndex: number;
  /** Revision of its own data. */
  readonly revision: number;
  readonly learner: boolean;
  /** Alarms that stand, and whether it misses a leader: its own words. */
  readonly errors: readonly string[];
  /** Bytes of its data file. */
  readonly dbBytes: number;
}

const status: z.ZodType<MemberStatus> = z
  .object({
    header: z.object({ cluster_id: id, member_id: id, revision: count }),
    version: z.string().min(1),
    leader: id,
    raftTerm: count,
    raftIndex: count,
    raftAppliedIndex: count,
    isLearner: z.boolean().default(false),
    errors: z.array(z.string()).default([]),
    dbSize: count,
  })
  .transform((read) => ({
    clusterId: read.header.cluster_id,
    memberId: read.header.member_id,
    version: read.version,
    leaderId: read.leader === '0' ? null : read.leader,
    term: read.raftTerm,
    raftIndex: read.raftIndex,
    appliedIndex: read.raftAppliedIndex,
    revision: read.header.revision,
    learner: read.isLearner,
    errors: read.errors.map((one) => one.trim()),
    dbBytes: read.dbSize,
  }));

/** The member's own status. */
export function memberStatus(caller: Caller, options: CallOptions): Promise<MemberStatus> {
  return askFor(caller, { ...options, path: '/v3/maintenance/status', body: {} }, status);
}

/** Version of the member, and the one the whole cluster has agreed to speak: that of its oldest member. */
export interface Versions {
  readonly server: string;
  readonly cluster: string;
}

const versions: z.ZodType<Versions> = z
  .object({ etcdserver: z.string().min(1), etcdcluster: z.string().min(1) })
  .transform(({ etcdserver, etcdcluster }) => ({ server: etcdserver, cluster: etcdcluster }));

/** Both versions. The page asks for no certificate of rights and no login. */
export function memberVersions(caller: Caller, options: CallOptions): Promise<Versions> {
  return askFor(caller, { ...options, path: '/version' }, versions);
}

/** What `/health` says: the member read through the quorum just now, or why it did not. */
export type HealthPage = { readonly kind: 'well' } | { readonly kind: 'unwell'; readonly because: string };

const health = z.object({ health: z.enum(['true', 'false']), reason: z.string().default('') });

/** Asks the member to read through the quorum. Without a quorum it keeps us waiting, by its sources 1 s in 3.4 and 7 s in 3.5. */
export async function memberHealth(caller: Caller, options: CallOptions): Promise<HealthPage> {
  const answer = await ask(caller, { ...options, path: '/health', accept: [503] });
  const read = parseAnswer(answer, health);
  if (read.health === 'true') return { kind: 'well' };
  return { kind: 'unwell', because: read.reason === '' ? 'its /health says no' : read.reason };
}

/**
 * What `/livez` says: whether the member reads its own data, be there a quorum or not. `unsupported` where there is no such page:
 * 3.4.23 has none, 3.5.16 has it. https://github.com/etcd-io/etcd/issues/16007
 */
export type Live = 'live' | 'not-live' | 'unsupported';

/** Asks for it. There is no question for `/readyz` beside it: that reads through the quorum, as `/health` of every version does. */
export async function memberLive(caller: Caller, options: CallOptions): Promise<Live> {
  const { status: code } = await ask(caller, { ...options, path: '/livez', accept: [404, 503] });
  if (code === 404) return 'unsupported';
  return code === 200 ? 'live' : 'not-live';
}
