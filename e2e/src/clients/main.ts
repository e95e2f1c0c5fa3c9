import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { closeClients, newClients } from '@moult/aws';
import { openToLook, type SeenCluster } from '@moult/cli';
import { services } from '../service/services.js';
import { processClock } from '../traffic/clock.js';
import { type MemberEye, Sampler } from '../traffic/sampler.js';
import { defaultTraffic } from '../traffic/slots.js';
import type { KvTarget } from '../traffic/target.js';
import { Traffic } from '../traffic/traffic.js';
import { Pulse } from '../watch/pulse.js';
import type { ClientsOrder, FromClients, ToClients } from './messages.js';

/** Between two words of how it goes (ms): for a display, and for who waits for a member to be back. */
const pulseMs = 100;

/** Of nice(2): clients stand for machines elsewhere, which no work on this host keeps from hearing an answer. */
const priority = -10;

/** To get in at every member of a cluster that was just proved (ms). */
const connectMs = 20_000;

// They end when they have been heard, or when nobody is left to hear them.
process.once('disconnect', () => process.exit());
process.on('message', (message: ToClients) => {
  if (message.kind === 'begin') begin(message.order).catch(giveUp);
});

/** Puts clients and a watcher to work until the word comes to stop. */
async function begin({ way, seed, prefix }: ClientsOrder): Promise<void> {
  beforeOthers();
  const service = services[way.service];
  if (service === undefined) throw new Error(`there is no service ${way.service}`);
  const clients = newClients(way.client);
  await using cluster: SeenCluster = openToLook({ ...way, clients, service: service.from.service });
  const { reach } = cluster;
  const pulse = new Pulse(processClock);
  let inPlace = reach.nodes;
  const targets = reach.nodes.map((node) => pulse.feeling(service.target(node, reach)));
  const eyes = reach.nodes.map((node) => pulse.looking(service.eye(node, reach)));
  await connected(targets, eyes);
  const settings = { ...defaultTraffic, seed, prefix };
  const traffic = new Traffic(settings, { clock: processClock, targets, inPlace: () => inPlace });
  const sampler = new Sampler(eyes, processClock);
  const beat = setInterval(() => tell({ kind: 'pulse', pulse: pulse.seen() }), pulseMs);
  tell({ kind: 'begun' });
  await stopped((nodes) => (inPlace = nodes));
  clearInterval(beat);
  const [record, samples] = await Promise.all([traffic.stop(), sampler.stop()]);
  closeClients(clients);
  tell({ kind: 'ended', watched: { record, samples } });
}

/** Clients have their connections before their schedule begins: how long it takes to get in is no outage. Rejects when one gets none. */
async function connected(targets: readonly KvTarget[], eyes: readonly MemberEye[]): Promise<void> {
  const limit = AbortSignal.timeout(connectMs);
  const tried = [
    ...targets.map((target) => target.get('nothing', 'own', limit)),
    ...eyes.map((eye) => eye.look(limit)),
  ];
  for (const answer of await Promise.all(tried)) if (answer.kind !== 'ok') throw new Error(answer.because);
}

/**
 * Not everybody may go before others; where that is refused clients share the host as everything does. Where the scheduler weighs
 * sessions against each other, as Linux may (sched(7), "The autogroup feature"), it is the session's weight that counts.
 */
function beforeOthers(): void {
  const ways = [() => setPriority(priority), () => writeFileSync('/proc/self/autogroup', String(priority))];
  for (const way of ways) {
    try {
      way();
    } catch {
      continue;
    }
  }
}

function giveUp(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

function stopped(onInPlace: (nodes: readonly string[]) => void): Promise<void> {
  return new Promise((resolve) => {
    process.on('message', (message: ToClients) => {
      if (message.kind === 'in-place') onInPlace(message.nodes);
      if (message.kind === 'stop') resolve();
    });
  });
}

function tell(message: FromClients): void {
  process.send?.(message);
}
