import { atLeader as actAtLeader, type CallOptions, contextOf, outcomeOfError } from '@moult/member-probe';
import { type Call, done, type Outcome, type ServiceDriver } from '@moult/rolling-upgrade';
import { ConsulRefused } from '../client/refused.js';
import { type GuardOutcome, guardSettingsSchema, restoreGuard, setGuard } from '../guard/guard.js';
import { saveSnapshot } from '../snapshot/save.js';
import { writeSentinel } from '../sentinel/sentinel.js';
import { findLeader, type LeaderFound } from './find-leader.js';
import { lookAtService } from './look.js';
import type { ConsulDriverOptions, DriverContext } from './options.js';

/** A look asks the members, and then the leader. */
const rounds = 2;

/** Consul for the rolling-upgrade engine. It never calls `leave`: that would cost the node its vote. */
export function consulDriver(options: ConsulDriverOptions): ServiceDriver {
  const context = contextOf(options, rounds);
  return {
    rules: options.rules,
    look: (nodes) => lookAtService(context, nodes),
    transferLeadership: (from, to, call) =>
      options.rules.traits.leadership === 'election'
        ? Promise.resolve(cannotHandOver)
        : atLeader(context, call, (leader, more) => handOver(leader, { from, to }, more)),
    saveSnapshot: (plan, node, call) =>
      atLeader(context, call, (leader, more) => snapshotFor(context, leader, { plan, node, more })),
    setGuard: (found, call) =>
      atLeader(context, call, async ({ client, peers }, more) => {
        const read = guardSettingsSchema.safeParse(found);
        if (!read.success) return notSettings;
        const voters = peers.filter(({ voter }) => voter).length;
        return guardOutcome(await setGuard(client, { found: read.data, voters }, more));
      }),
    restoreGuard: (settings, call) =>
      atLeader(context, call, async ({ client }, more) => {
        const read = guardSettingsSchema.safeParse(settings);
        if (!read.success) return notSettings;
        return guardOutcome(await restoreGuard(client, read.data, more));
      }),
  };
}

const cannotHandOver: Outcome = {
  kind: 'refused',
  because: 'Consul before 1.15 cannot hand over leadership; stopping the leader costs one election',
};
const notSettings: Outcome = { kind: 'refused', because: 'these are not autopilot’s settings' };

/** A 5xx is a cluster without a leader or a leader about to go; any other refusal would be the same the next time. */
function outcomeOf(error: unknown): Outcome {
  return outcomeOfError(error, (refused) => refused instanceof ConsulRefused && refused.status >= 500);
}

function atLeader(
  context: DriverContext,
  call: Call,
  act: (leader: LeaderFound, more: CallOptions) => Promise<Outcome>,
): Promise<Outcome> {
  return actAtLeader(context, call, { find: (signal) => findLeader(context, signal), outcomeOf }, act);
}

async function handOver(
  leader: LeaderFound,
  { from, to }: { readonly from: string; readonly to: string },
  more: CallOptions,
): Promise<Outcome> {
  if (leader.node !== from) return done({ leader: leader.node });
  const target = leader.peers.find(({ node }) => node === to);
  if (target === undefined) return { kind: 'refused', because: `${to} is not among the peers of ${from}` };
  if (!target.voter) return { kind: 'again', because: `${to} is no voter yet` };
  const transfer = await leader.client.transferLeader(target.id, more);
  if (transfer.kind === 'unsupported') return cannotHandOver;
  if (transfer.kind === 'declined') return { kind: 'again', because: `${from} did not hand over to ${to}` };
  // Believed only when the old leader says itself that it does not lead any more.
  const { raft } = await leader.client.agentSelf(more);
  if (raft?.state === 'leader') return { kind: 'again', because: `${from} still leads` };
  return done({ leader: to });
}

async function snapshotFor(
  { prefix, snapshots }: DriverContext,
  { client }: LeaderFound,
  { plan, node, more }: { readonly plan: string; readonly node: string; readonly more: CallOptions },
): Promise<Outcome> {
  const key = `${prefix}${plan}/${node}`;
  const written = await writeSentinel(client, { key, value: `${plan} ${node}` }, more);
  if (written.kind === 'taken') return { kind: 'refused', because: written.because };
  const { index } = written.sentinel;
  const wanted = { name: `${plan}-${node}`, atLeast: index };
  const verdict = await saveSnapshot(client, snapshots, wanted, more);
  if (verdict.kind === 'bad') return done({ inspected: verdict.because, index });
  return done({ inspected: 'yes', index: verdict.index, term: verdict.term, sentinel: index });
}

function guardOutcome(outcome: GuardOutcome): Outcome {
  switch (outcome.kind) {
    case 'done':
      return done({ ...outcome.settings });
    case 'changed-meanwhile':
      return { kind: 'again', because: 'autopilot’s settings are not those found any more' };
    case 'contended':
      return { kind: 'again', because: `lost ${String(outcome.attempts)} races for autopilot’s settings` };
  }
}
