import { setTimeout as sleep } from 'node:timers/promises';
import { paginateDescribeInstances, type EC2Client } from '@aws-sdk/client-ec2';
import type { LocalCloud } from '@moult/local-cloud';
import type { Check } from '@moult/report';

/** Between two looks (ms): a state that nobody sees yet lasts for a second and a half on average. */
const everyMs = 200;

/** What Describe calls showed beside what was so. */
export interface StaleSeen {
  readonly looks: number;
  readonly stale: number;
}

/**
 * Asks the cloud as the engine does and lays the answer beside what is so, until it is told to stop: whether answers were stale at
 * all while the engine worked.
 */
export async function watchStale(
  cloud: Pick<LocalCloud, 'machines'>,
  ec2: EC2Client,
  over: AbortSignal,
): Promise<StaleSeen> {
  let [looks, stale] = [0, 0];
  while (!over.aborted) {
    const before = truthOf(cloud);
    const shown = await shownBy(ec2).catch(() => null);
    // What changed while the answer was on its way is nobody's staleness.
    if (shown !== null && before === truthOf(cloud)) {
      looks += 1;
      if (shown !== before) stale += 1;
    }
    await sleep(everyMs);
  }
  return { looks, stale };
}

function truthOf(cloud: Pick<LocalCloud, 'machines'>): string {
  return linesOf(cloud.machines().map(({ instanceId, state }) => [instanceId, state]));
}

async function shownBy(client: EC2Client): Promise<string> {
  const seen: (readonly [string, string])[] = [];
  for await (const { Reservations = [] } of paginateDescribeInstances({ client }, {})) {
    for (const { Instances = [] } of Reservations)
      for (const { InstanceId = '', State } of Instances)
        if (State?.Name !== 'terminated') seen.push([InstanceId, State?.Name ?? '']);
  }
  return linesOf(seen);
}

function linesOf(machines: readonly (readonly [id: string, state: string])[]): string {
  return machines
    .map(([id, state]) => `${id} ${state}`)
    .sort()
    .join('\n');
}

/** A cloud that answered freshly each time has shown nothing. Pure. */
export function staleCheck({ looks, stale }: StaleSeen): Check {
  return {
    name: 'what was to be stale was stale',
    held: stale > 0 ? 'yes' : 'undecided',
    evidence: `${String(stale)} of ${String(looks)} answers to the same question were of earlier`,
  };
}
