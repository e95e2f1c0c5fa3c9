import { type CallOptions, goDurationMs } from '@moult/member-probe';
import { z } from 'zod';
import { askFor, type Caller } from './ask.js';

/** Raft as one server sees itself. */
export interface RaftStats {
  readonly state: 'leader' | 'follower' | 'candidate' | 'other';
  readonly term: number;
  readonly appliedIndex: number;
  readonly commitIndex: number;
  readonly lastLogIndex: number;
  /** Milliseconds since the leader was heard; 0 on the leader; null when it never was. */
  readonly lastContactMs: number | null;
  readonly protocolVersion: number;
}

/** What an agent says of itself. */
export interface AgentSelf {
  readonly node: string;
  readonly nodeId: string;
  readonly datacenter: string;
  readonly version: string;
  /** null: the agent is a client and has no raft. */
  readonly raft: RaftStats | null;
  /** Whether gossip is encrypted now; null when the agent does not say. */
  readonly gossipEncrypted: boolean | null;
  /** Its running configuration, field names as in Consul's own runtime configuration; secrets come as "hidden". */
  readonly settings: Readonly<Record<string, unknown>>;
}

const digits = z.string().regex(/^\d+$/, 'expected digits').transform(Number);
const states: Readonly<Record<string, RaftStats['state']>> = {
  Leader: 'leader',
  Follower: 'follower',
  Candidate: 'candidate',
};

const raft = z
  .object({
    state: z.string(),
    term: digits,
    applied_index: digits,
    commit_index: digits,
    last_log_index: digits,
    last_contact: z.string(),
    protocol_version: digits,
  })
  .transform(
    (stats): RaftStats => ({
      state: states[stats.state] ?? 'other',
      term: stats.term,
      appliedIndex: stats.applied_index,
      commitIndex: stats.commit_index,
      lastLogIndex: stats.last_log_index,
      lastContactMs: goDurationMs(stats.last_contact),
      protocolVersion: stats.protocol_version,
    }),
  );

const self: z.ZodType<AgentSelf> = z
  .object({
    Config: z.object({
      Datacenter: z.string(),
      NodeName: z.string().min(1),
      NodeID: z.string(),
      Server: z.boolean(),
      Version: z.string().min(1),
    }),
    DebugConfig: z.record(z.string(), z.unknown()).nullish(),
    Stats: z.object({
      raft: raft.optional(),
      serf_lan: z.object({ encrypted: z.string().optional() }).optional(),
    }),
  })
  .refine(({ Config, Stats }) => !Config.Server || Stats.raft !== undefined, {
    path: ['Stats', 'raft'],
    error: 'a server without raft statistics',
  })
  .transform(({ Config, DebugConfig, Stats }) => ({
    node: Config.NodeName,
    nodeId: Config.NodeID,
    datacenter: Config.Datacenter,
    version: Config.Version,
    raft: Config.Server ? (Stats.raft ?? null) : null,
    gossipEncrypted: Stats.serf_lan?.encrypted === undefined ? null : Stats.serf_lan.encrypted === 'true',
    settings: DebugConfig ?? {},
  }));

/** What the agent says of itself: never forwarded, so it is evidence about this member. Needs `agent:read`. */
export function agentSelf(caller: Caller, options: CallOptions): Promise<AgentSelf> {
  return askFor(caller, { ...options, method: 'GET', path: '/v1/agent/self' }, self);
}

/** A member as gossip has it on the answering agent. */
export interface GossipMember {
  readonly name: string;
  readonly address: string;
  readonly role: 'server' | 'client';
  readonly status: 'alive' | 'leaving' | 'left' | 'failed' | 'unknown';
}

// https://github.com/hashicorp/serf: MemberStatus, in this order.
const gossipStates = ['unknown', 'alive', 'leaving', 'left', 'failed'] as const;

const members: z.ZodType<readonly GossipMember[]> = z.array(
  z
    .object({
      Name: z.string(),
      Addr: z.string(),
      Status: z.number().int(),
      Tags: z.record(z.string(), z.string()).nullable(),
    })
    .transform(({ Name, Addr, Status, Tags }) => ({
      name: Name,
      address: Addr,
      role: Tags?.['role'] === 'consul' ? ('server' as const) : ('client' as const),
      status: gossipStates[Status] ?? ('unknown' as const),
    })),
);

/** Gossip's members as this agent sees them. */
export function agentMembers(caller: Caller, options: CallOptions): Promise<readonly GossipMember[]> {
  return askFor(caller, { ...options, method: 'GET', path: '/v1/agent/members' }, members);
}
