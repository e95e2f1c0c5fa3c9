import { clusterInstances, type Doors } from '@moult/aws';
import { consulService } from '@moult/cli';
import type { Laboratory } from './laboratory.js';

/** A machine answers within this, and what is asked of it here takes seconds. */
const waitMs = 30_000;

/** All that a machine has logged in an hour is less. */
const keepBytes = 16 * 1024 * 1024;

/** Says what a shell on a machine prints. */
export async function saysOn(doors: Doors, instance: string, script: string): Promise<string> {
  const session = await doors.open(instance, waitMs);
  return (await session.exec(script, { deadlineMs: waitMs, keepBytes })).stdout.trim();
}

/** A script that says of each `host:port` whether a connection to it comes about within two seconds. */
export function dialling(targets: readonly string[]): string {
  const dial = (target: string): string =>
    `timeout 2 bash -c '</dev/tcp/${target.replace(':', '/')}' 2>/dev/null`;
  return targets
    .map((target) => `${dial(target)} && echo ${target} open || echo ${target} closed`)
    .join('; ');
}

/** The instance of a node. */
export async function instanceOf(lab: Laboratory, node: string): Promise<string> {
  const whose = { environment: 'dev', cluster: consulService.name };
  const found = await clusterInstances(lab.clients.ec2Reads, whose);
  return found.find((one) => one.node === node)?.id ?? '';
}
