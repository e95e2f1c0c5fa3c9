import { atLeader as actAtLeader, type CallOptions, contextOf, type Limits } from '@moult/member-probe';
import { type Call, done, type Outcome, type ServiceDriver } from '@moult/rolling-upgrade';
import { saveSnapshot } from '../snapshot/save.js';
import { writeSentinel } from '../sentinel/sentinel.js';
import { findLeader, type LeaderFound } from './find-leader.js';
import { HashTurns } from './hash-turns.js';
import { lookAtService } from './look.js';
import type { DriverContext, EtcdDriverOptions } from './options.js';
import { Saves } from './saves.js';
import { outcomeOf } from './outcome.js';

/** A look asks the members, for their sentinels, and for their hashes. */
const rounds = 3;

/** etcd for the rolling-upgrade engine. It never adds or removes a member. */
export function etcdDriver(options: EtcdDriverOptions): ServiceDriver {
  const context = contextOf(options, rounds);
  const hashes = new HashTurns(context);
  const saves = new Saves();
  return {
    rules: options.rules,
    look: (nodes) => lookAtService(context, hashes, nodes),
    transferLeadership: (from, to, call) =>
      atLeader(context, call, (leader, more) => handOver(leader, { from, to }, more)),
    saveSnapshot: (plan, node, call) =>
      atLeader(context, call, (leader, more) => snapshotFor(context, leader, { plan, node, more, saves })),
    // Nothing drops an absent member of etcd, so there is nothing to guard, and nothing to put back.
    setGuard: () => Promise.resolve(done()),
    restoreGuard: () => Promise.resolve(done()),
  };
}

function atLeader(
  context: DriverContext,
  call: Call,
  act: (leader: LeaderFound, more: Limits) => Promise<Outcome>,
): Promise<Outcome> {
  return actAtLeader(context, call, { find: (signal) => findLeader(context, signal), outcomeOf }, act);
}

async function handOver(
  leader: LeaderFound,
  { from, to }: { readonly from: string; readonly to: string },
  more: CallOptions,
): Promise<Outcome> {
  if (leader.node !== from) return done({ leader: leader.node });
  const target = leader.members.find(({ name }) => name === to);
  if (target === undefined) return { kind: 'refused', because: `${to} is not among the members of ${from}` };
  if (target.learner) return { kind: 'refused', because: `${to} is a learner and cannot lead` };
  const transfer = await leader.client.transferLeader(target.id, more);
  if (transfer === 'unsupported') {
    return { kind: 'refused', because: `${from} does not know how to hand over: etcd before 3.3` };
  }
  // Believed only when the old leader says itself that it does not lead any more.
  const { leaderId, memberId } = await leader.client.status(more);
  if (leaderId === memberId) return { kind: 'again', because: `${from} still leads` };
  return done({ leader: to });
}

/** What is saved, for which node of which plan. */
interface Saving {
  readonly plan: string;
  readonly node: string;
  readonly more: Limits;
  readonly saves: Saves;
}

async function snapshotFor(
  { prefix, snapshots }: DriverContext,
  { client }: LeaderFound,
  { plan, node, more, saves }: Saving,
): Promise<Outcome> {
  const key = `${prefix}${plan}/${node}`;
  const written = await writeSentinel(client, { key, value: `${plan} ${node}` }, more);
  if (written.kind === 'taken') return { kind: 'refused', because: written.because };
  const index = written.sentinel.revision;
  const name = `${plan}-${node}`;
  const begin = (): ReturnType<typeof saveSnapshot> =>
    saveSnapshot(client, snapshots, { name, atLeast: index }, { beforeSend: more.beforeSend });
  const verdict = await saves.next(name, begin, more.signal);
  if (verdict === null) return { kind: 'again', because: 'the snapshot is still on its way' };
  if (verdict.kind === 'bad') return done({ inspected: verdict.because, index });
  const { revision, keys, hash } = verdict;
  return done({
    ...{ inspected: 'yes', index: revision, sentinel: index, keys },
    hash: hash.toString(16).padStart(8, '0'),
  });
}
