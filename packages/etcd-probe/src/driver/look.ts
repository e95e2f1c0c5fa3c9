import { linkedSignal, reasonOf } from '@moult/member-probe';
import type { MemberSeen, ServiceSeen } from '@moult/rolling-upgrade';
import type { EtcdClient } from '../client/client.js';
import type { KeysRead } from '../client/kv.js';
import { askMember, withHash } from '../gather/gather.js';
import type { ClusterSeen, HashSeen, MemberReport } from '../gather/seen.js';
import type { MemberHealth } from '../health/health.js';
import { judge } from '../health/judge.js';
import { ownName } from '../health/names.js';
import { sentinelsOn } from '../sentinel/sentinel.js';
import type { HashTurns } from './hash-turns.js';
import type { DriverContext } from './options.js';
import { unsafeSettings } from './unsafe.js';

/** One node's member as it was asked: its report, and the sentinels as it has them itself. */
interface Asked {
  readonly node: string;
  readonly client: EtcdClient | null;
  readonly report: MemberReport;
  readonly sentinels: KeysRead;
}

const noKeys: KeysRead = { entries: [], revision: 0 };

/** Asks every member itself, then the leader for the sentinels, then all for the hash of their data. */
export async function lookAtService(
  context: DriverContext,
  turns: HashTurns,
  nodes: readonly string[],
): Promise<ServiceSeen> {
  const asked = await Promise.all(nodes.map((node) => askNode(context, node)));
  const at = Math.min(context.now(), ...asked.map(({ report }) => report.at));
  const [cluster, hashes] = await Promise.all([
    clusterSentinels(context, asked),
    turns.next(
      asked.map(({ client }) => client),
      asked.map(({ report }) => report),
    ),
  ]);
  const members = asked.map(({ report }, index) => withHash(report, hashes[index]));
  const seen: ClusterSeen = { at, members };
  const judged = judge(seen);
  return {
    members: asked.map((one, index) =>
      memberSeen(one, { health: judged.members[index], hash: hashes[index], cluster }),
    ),
    guard: { kind: 'not-needed' },
    unsafe: unsafeSettings(seen),
  };
}

async function askNode(context: DriverContext, node: string): Promise<Asked> {
  const at = context.now();
  const { signal, release } = linkedSignal(undefined, context.questionMs);
  const options = { now: context.now, signal, deadlineMs: context.questionMs };
  try {
    const client = await context.connect(node, signal);
    // A little less for the parts than for the whole: a page that keeps its reader waiting must not silence the member.
    const parts = { ...options, deadlineMs: Math.floor(context.questionMs * 0.8) };
    const [report, sentinels] = await Promise.all([
      askMember(client, parts),
      client.readPrefix(context.prefix, 'serializable', parts),
    ]);
    return { node, client, report: withName(report, node), sentinels };
  } catch (error) {
    const report: MemberReport = { label: node, at, answer: { kind: 'silent', because: reasonOf(error) } };
    return { node, client: null, report, sentinels: noKeys };
  } finally {
    release();
  }
}

/** An answer from another node than the one asked is no answer: the way there leads to the wrong machine. */
function withName(report: MemberReport, node: string): MemberReport {
  if (report.answer.kind === 'silent' || ownName(report.answer) === node) return { ...report, label: node };
  const because = `${ownName(report.answer)} answers in its place`;
  return { label: node, at: report.at, answer: { kind: 'silent', because } };
}

/** The sentinels as the cluster has them, confirmed by a quorum; null when that cannot be had. */
async function clusterSentinels(context: DriverContext, asked: readonly Asked[]): Promise<KeysRead | null> {
  const leader = asked.find(
    ({ report: { answer } }) =>
      answer.kind === 'answered' && answer.status.leaderId === answer.status.memberId,
  )?.client;
  if (leader === undefined || leader === null) return null;
  const options = { deadlineMs: context.questionMs };
  return leader.readPrefix(context.prefix, 'linearizable', options).catch(() => null);
}

function memberSeen(
  { node, report, sentinels }: Asked,
  found: {
    readonly health: MemberHealth | undefined;
    readonly hash: HashSeen | undefined;
    readonly cluster: KeysRead | null;
  },
): MemberSeen {
  const { at, answer } = report;
  if (answer.kind === 'silent') return { node, at, answer };
  const numbers = found.health?.numbers ?? null;
  if (numbers === null) return { node, at, answer: { kind: 'silent', because: 'its answer came too late' } };
  return {
    node,
    at,
    answer: {
      kind: 'answered',
      healthy: found.health?.kind === 'healthy',
      version: numbers.version,
      term: numbers.term,
      leader: numbers.leader,
      voters: numbers.voters,
      appliedIndex: numbers.appliedIndex,
      sentinel: sentinelsOn(found.cluster, sentinels),
      digest: digestOf(node, found.hash),
    },
  };
}

/** Two members with the same data give the same digest. Where there is no hash, nothing is the same as anything. */
function digestOf(node: string, hash: HashSeen | undefined): string {
  if (hash?.kind !== 'read') return `${hash?.kind ?? 'unread'} on ${node}`;
  return `${hash.hash.toString(16).padStart(8, '0')} at ${String(hash.revision)}, compacted to ${String(hash.compactRevision)}`;
}
