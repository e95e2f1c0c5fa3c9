import { clusterInstances, withdrawInitialise } from '@moult/aws';
import type { ClusterDescription } from '@moult/consul-stack';
import { type Ground, whose } from '../ground/ground.js';
import { CommandFailed } from '../program/command-failed.js';
import { openLook } from '../roll/open-run.js';
import { type ClusterSummary, sayCluster } from './summary.js';
import { readUntilThere, writeUntilTaken } from './trial-value.js';

/** The cluster stands: nobody may format or found any more, and a value goes through every member. */
export async function finish(ground: Ground, description: ClusterDescription): Promise<ClusterSummary> {
  await withdraw(ground);
  await using opened = await openLook(ground, description);
  const members = ground.release.service.members(opened.reach);
  const values = new Map([['moult/created', `written by ${ground.holder}`]]);
  const patience = { clock: opened.eyes.clock, stop: ground.interrupts.first };
  await writeUntilTaken(members, values, patience);
  const unread = await readUntilThere(members, values, patience);
  if (unread.length > 0) {
    throw new CommandFailed(
      3,
      `What was written is not read: ${unread.join(', ')}.`,
      ground.typed.other('status'),
    );
  }
  ground.say('a value was written and read on every member');
  // Awaited: the doors close when this returns.
  return await sayCluster(ground, description);
}

async function withdraw(ground: Ground): Promise<void> {
  const { clients } = ground;
  const instances = await clusterInstances(clients.ec2Reads, whose(ground));
  const ids = instances.map(({ id }) => id);
  await withdrawInitialise({ ec2: clients.ec2, now: Date.now }, ids, { notAfter: Date.now() + 20_000 });
}
