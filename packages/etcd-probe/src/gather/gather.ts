import { type CallOptions, linkedSignal, reasonOf } from '@moult/member-probe';
import type { EtcdClient } from '../client/client.js';
import type { HealthPage, Live } from '../client/status.js';
import { hashRound } from './hash-round.js';
import type { ClusterSeen, MemberReport } from './seen.js';

/** How a look is taken. */
export interface LookOptions extends CallOptions {
  /** Milliseconds since the epoch; an argument, so that a look can be repeated in a test. */
  readonly now: () => number;
  /** `no` spares the members a walk through all their data. `yes` unless given. */
  readonly hashes?: 'yes' | 'no';
}

/**
 * Asks every member itself, side by side, and then each for the hash of its data at one revision that all of them have.
 * Rejects only when the caller's own signal ends it; a member that fails in any way is silent, with the reason.
 */
export async function look(clients: readonly EtcdClient[], options: LookOptions): Promise<ClusterSeen> {
  const at = options.now();
  const link = linkedSignal(options.signal);
  try {
    const inner = { ...options, signal: link.signal };
    const members = await Promise.all(clients.map((client) => askMember(client, inner)));
    if (options.hashes === 'no') return { at, members };
    const hashes = await hashRound(clients, members, inner);
    return { at, members: members.map((report, index) => withHash(report, hashes[index])) };
  } finally {
    link.release();
  }
}

/** Asks one member for what only it can know, without the hash. */
export async function askMember(client: EtcdClient, options: LookOptions): Promise<MemberReport> {
  const at = options.now();
  try {
    const [status, members, health, live] = await Promise.all([
      client.status(options),
      client.members(options),
      healthOf(client, options),
      liveOf(client, options),
    ]);
    const hash = { kind: 'unread', because: 'it was not asked for' } as const;
    return { label: client.label, at, answer: { kind: 'answered', status, members, health, live, hash } };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { label: client.label, at, answer: { kind: 'silent', because: reasonOf(error) } };
  }
}

/** The same report with a hash in it. */
export function withHash(
  report: MemberReport,
  hash: Awaited<ReturnType<typeof hashRound>>[number] | undefined,
): MemberReport {
  if (report.answer.kind === 'silent' || hash === undefined) return report;
  return { ...report, answer: { ...report.answer, hash } };
}

/** Without a quorum the page keeps its reader waiting; that is an answer about health, and no silence of the member. */
async function healthOf(client: EtcdClient, options: LookOptions): Promise<HealthPage> {
  try {
    return await client.health(options);
  } catch (error) {
    options.signal?.throwIfAborted();
    return { kind: 'unwell', because: reasonOf(error) };
  }
}

/** A page that did not answer says nothing of a member that otherwise did. */
async function liveOf(client: EtcdClient, options: LookOptions): Promise<Live | 'unread'> {
  try {
    return await client.live(options);
  } catch {
    options.signal?.throwIfAborted();
    return 'unread';
  }
}
