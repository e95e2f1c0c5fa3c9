import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceReach } from '@moult/cli';
import type { ClusterDescription } from '@moult/consul-stack';
import type { LocalCloud } from '@moult/local-cloud';
import type { KilledLeader } from '../checks/leadership.js';
import type { WayThere } from '../clients/messages.js';
import { sendOut } from '../clients/send-out.js';
import type { RehearsedService } from '../service/rehearsed-service.js';
import { processClock } from '../traffic/clock.js';
import { heardGaps, longestHeard } from '../traffic/heard-gaps.js';
import type { TrafficRecord } from '../traffic/traffic.js';

/** Clients are at work for so long before the kill (ms). */
const beforeMs = 3_000;

/** And after it: five times what the slowest election takes that was seen on a busy host (ms). */
const afterMs = 10_000;

/** Below it lie the keys of this traffic alone. */
const prefix = 'rehearsal/killed/';

/** What is needed to kill a leader. */
export interface KillParts {
  readonly service: RehearsedService;
  readonly reach: ServiceReach;
  readonly way: WayThere;
  readonly description: ClusterDescription;
  readonly cloud: LocalCloud;
  readonly seed: number;
}

/**
 * The longest time without an acknowledged write from the kill on, without standstills of the clients: what is compared with it is
 * not made to look better by them. Throws an Error when no write was acknowledged after the kill: such a cluster bears no upgrade.
 * Pure.
 */
export function costOfKill(record: TrafficRecord, killedAt: number): number {
  const after = heardGaps(record).filter(({ to }) => to > killedAt);
  // The last gap ends with the traffic, by no acknowledgement.
  const ended = after.slice(0, -1);
  if (ended.length === 0) throw new Error('no write was acknowledged after the leader was killed');
  return longestHeard(ended);
}

/**
 * Kills the leader's machine under the very traffic that the upgrade had, and measures the longest time without an acknowledged
 * write. It is not brought back: everything that was to be read has been read. Throws an Error when nobody leads.
 */
export async function killLeader(parts: KillParts): Promise<KilledLeader> {
  const { reach, way, description, cloud, seed } = parts;
  const node = await leaderOf(parts);
  const volume = description.nodes.find(({ name }) => name === node)?.volumeId ?? '';
  const machine = cloud.machines().find(({ volumes }) => volumes.includes(volume));
  if (machine === undefined) throw new Error(`no machine has the volume of ${node}`);
  using clients = await sendOut({ way, seed, prefix });
  await sleep(beforeMs);
  // As a node that is being replaced is left alone by those clients, so is this one.
  clients.inPlace(reach.nodes.filter((name) => name !== node));
  const { instanceId } = machine;
  const killedAt = processClock.now();
  await cloud.machineFaults.inject({ kind: 'kill', name: 'killed-leader', instanceId });
  await sleep(afterMs);
  const { record } = await clients.stop();
  return { node, gapMs: costOfKill(record, killedAt) };
}

/** Who leads, by its own word. */
async function leaderOf({ service, reach }: KillParts): Promise<string> {
  const said = reach.nodes.map(async (node) => {
    const answer = await service.eye(node, reach).look(AbortSignal.timeout(beforeMs));
    return answer.kind === 'ok' && answer.result.leader === node ? [node] : [];
  });
  const [leader] = (await Promise.all(said)).flat();
  if (leader === undefined) throw new Error('no member says that it leads');
  return leader;
}
