import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterInstance, clusterInstances, Ec2Machines, removeThing } from '@moult/aws';
import { type Ground, whose } from '../ground/ground.js';
import { CommandFailed } from '../program/command-failed.js';

/** Ends every instance; a volume that EC2 would delete with one is told to stay first, whatever becomes of it later. */
export async function endInstances(ground: Ground, signal: AbortSignal): Promise<void> {
  const { ec2, ec2Reads } = ground.clients;
  const instances = await clusterInstances(ec2Reads, whose(ground));
  const machines = new Ec2Machines({ ec2, ec2Reads, now: Date.now, site: { ...whose(ground), nodes: [] } });
  await Promise.all(instances.map((one) => endInstance(ground, machines, { one, signal })));
}

/** Each look at what ends with an instance may be older than the change to it. */
const looks = 60;

async function endInstance(
  ground: Ground,
  machines: Ec2Machines,
  { one: { id, node }, signal }: { readonly one: ClusterInstance; readonly signal: AbortSignal },
): Promise<void> {
  for (let look = 1; ; look += 1) {
    signal.throwIfAborted();
    const call = { token: `destroy-${id}`, notAfter: Date.now() + 20_000 };
    const outcome = await machines.terminate({ kind: 'terminate', instance: id }, call);
    if (outcome.kind === 'done') break;
    if (outcome.kind === 'refused' || look === looks) throw new CommandFailed(3, outcome.because);
    await sleep(1_000);
  }
  await removeThing(ground.clients.ec2Reads, { kind: 'instance', id }, signal);
  ground.say(`${node ?? 'no node'}: instance ${id} has ended`);
}
