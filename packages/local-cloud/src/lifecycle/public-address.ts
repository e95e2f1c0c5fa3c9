import type { Context } from '../context.js';
import { omit } from '../model/omit.js';

/**
 * "We release your instance's public IP address when it is stopped":
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html#concepts-public-addresses
 */
export async function releasePublicAddress(context: Context, instanceId: string): Promise<void> {
  if (context.store.instances.get(instanceId)?.publicIp === undefined) return;
  await context.host.machines.setPublicAddress(instanceId, undefined);
  context.store.instances.change(instanceId, (current) => omit(current, 'publicIp'));
}

/** "Your stopped instance receives a new public IP address when it is started"; to be called before it boots. */
export async function renewPublicAddress(context: Context, instanceId: string): Promise<void> {
  const instance = context.store.instances.get(instanceId);
  if (instance?.mapsPublicIp !== true || instance.publicIp !== undefined) return;
  const publicIp = context.newPublicIp();
  // In the record first: from here on nobody else draws it, and the metadata service tells it to the booting guest.
  context.store.instances.change(instanceId, (current) => ({ ...current, publicIp }));
  await context.host.machines.setPublicAddress(instanceId, publicIp);
}
