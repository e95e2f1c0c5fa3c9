import { linkedSignal, reasonOf } from '@moult/member-probe';
import type { MemberSeen, ServiceSeen } from '@moult/rolling-upgrade';
import type { ConsulClient } from '../client/client.js';
import type { KeyValue } from '../client/kv.js';
import { askMember } from '../gather/gather.js';
import type { ClusterSeen, MemberReport } from '../gather/seen.js';
import { type GuardFound, readGuard } from '../guard/guard.js';
import type { MemberHealth } from '../health/health.js';
import { judge } from '../health/judge.js';
import { cautionsOf } from '../lint/cautions.js';
import { lint } from '../lint/lint.js';
import { electionTimeoutMsOf } from '../lint/rules.js';
import { digestOf, sentinelsOn } from './digest.js';
import type { DriverContext } from './options.js';

/** One node's member as it was asked: its report, and the sentinels as it has them itself. */
interface Asked {
  readonly node: string;
  readonly client: ConsulClient | null;
  readonly report: MemberReport;
  readonly sentinels: readonly KeyValue[];
}

/** Asks every member itself, then the leader for what only it can tell. */
export async function lookAtService(context: DriverContext, nodes: readonly string[]): Promise<ServiceSeen> {
  const asked = await Promise.all(nodes.map((node) => askNode(context, node)));
  const at = Math.min(context.now(), ...asked.map(({ report }) => report.at));
  const leader = asked.find(({ report }) => leads(report))?.client ?? null;
  const [guard, cluster] = await Promise.all([guardSeen(context, leader), clusterSentinels(context, leader)]);
  const seen: ClusterSeen = {
    at,
    members: asked.map(({ report }) => report),
    autopilot: { kind: 'unread', because: 'a report that lags is no evidence' },
  };
  const judged = judge(seen);
  return {
    members: asked.map((one, index) => memberSeen(one, judged.members[index], cluster)),
    guard: guard === null ? { kind: 'unread' } : { kind: guard.kind, settings: { ...guard.settings } },
    ...settingsSeen(seen, judged.voters.length, guard),
  };
}

async function askNode(context: DriverContext, node: string): Promise<Asked> {
  const at = context.now();
  const { signal, release } = linkedSignal(undefined, context.questionMs);
  const options = { now: context.now, signal, deadlineMs: context.questionMs };
  try {
    const client = await context.connect(node, signal);
    const [report, sentinels] = await Promise.all([
      askMember(client, options),
      client.readPrefix(context.prefix, 'stale', options),
    ]);
    return { node, client, report: withName(report, node), sentinels: sentinels.entries };
  } catch (error) {
    const report: MemberReport = { label: node, at, answer: { kind: 'silent', because: reasonOf(error) } };
    return { node, client: null, report, sentinels: [] };
  } finally {
    release();
  }
}

/** An answer from another node than the one asked is no answer: the way there leads to the wrong machine. */
function withName(report: MemberReport, node: string): MemberReport {
  if (report.answer.kind === 'silent' || report.answer.self.node === node) return { ...report, label: node };
  const because = `${report.answer.self.node} answers in its place`;
  return { label: node, at: report.at, answer: { kind: 'silent', because } };
}

function leads({ answer }: MemberReport): boolean {
  return answer.kind === 'answered' && answer.self.raft?.state === 'leader';
}

/** Null while nobody leads, or the leader does not say. */
async function guardSeen(context: DriverContext, leader: ConsulClient | null): Promise<GuardFound | null> {
  if (leader === null) return null;
  return readGuard(leader, { deadlineMs: context.questionMs }).catch(() => null);
}

/** The sentinels as the cluster has them, confirmed by a quorum; null when that cannot be had. */
async function clusterSentinels(
  context: DriverContext,
  leader: ConsulClient | null,
): Promise<readonly KeyValue[] | null> {
  if (leader === null) return null;
  const options = { deadlineMs: context.questionMs };
  const read = await leader.readPrefix(context.prefix, 'consistent', options).catch(() => null);
  return read?.entries ?? null;
}

function memberSeen(
  { node, report, sentinels }: Asked,
  health: MemberHealth | undefined,
  cluster: readonly KeyValue[] | null,
): MemberSeen {
  const { at, answer } = report;
  if (answer.kind === 'silent') return { node, at, answer };
  const numbers = health?.numbers ?? null;
  if (numbers === null) {
    return { node, at, answer: { kind: 'silent', because: 'it is a client agent, not a server' } };
  }
  return {
    node,
    at,
    answer: {
      kind: 'answered',
      healthy: health?.kind === 'healthy',
      version: numbers.version,
      term: numbers.term,
      leader: numbers.leader,
      voters: numbers.voters,
      appliedIndex: numbers.appliedIndex,
      sentinel: sentinelsOn(cluster, sentinels, numbers.appliedIndex),
      digest: digestOf(sentinels),
    },
  };
}

/** What the servers' settings mean for a roll. Of a cluster that nobody answers for, nothing is said. */
function settingsSeen(
  seen: ClusterSeen,
  voters: number,
  guard: GuardFound | null,
): Pick<ServiceSeen, 'unsafe' | 'cautions' | 'electionTimeoutMs'> {
  const servers = seen.members.flatMap(({ answer }) => (answer.kind === 'answered' ? [answer.self] : []));
  if (servers.length === 0) return { unsafe: [] };
  const findings = lint({ servers, voters, autopilot: guard?.settings ?? null });
  const unsafe = findings
    .filter(({ severity }) => severity === 'unsafe')
    .map(({ node, setting, value, because }) => ({ node, setting, value, because }));
  const timeouts = servers.flatMap((self) => electionTimeoutMsOf(self) ?? []);
  return {
    ...{ unsafe, cautions: cautionsOf(findings) },
    ...(timeouts.length === 0 ? {} : { electionTimeoutMs: Math.max(...timeouts) }),
  };
}
