import type { Context } from '../context.js';

/**
 * Brings the network up to what is assigned, machine by machine in the order given: a loser first, so that an address
 * is never delivered to two machines. Asynchronous as on EC2: the move has happened when the metadata service says so.
 */
export function moveAddresses(context: Context, instanceIds: readonly string[]): void {
  const what = `move addresses of ${instanceIds.join(', ')}`;
  context.work.queue(`delay ${what}`, what, async () => {
    await context.pause(context.latency.addressMove);
    context.work.queue('addresses', what, async () => {
      // Whoever gets an address is a member with it before its first packet, and the one before until its last.
      await context.traffic.follow();
      for (const id of instanceIds) await deliver(context, id);
      await context.traffic.follow();
    });
  });
}

async function deliver(context: Context, instanceId: string): Promise<void> {
  const { instances } = context.store;
  // A machine still being made cannot take addresses yet; its boot comes first.
  if (instances.get(instanceId)?.state === 'pending') await context.work.caughtUp(instanceId);
  const instance = instances.get(instanceId);
  if (instance === undefined || ['terminated', 'shutting-down'].includes(instance.state)) return;
  const { assigned } = instance.network;
  await context.host.machines.setAddresses(instanceId, assigned);
  instances.change(instanceId, (current) => ({
    ...current,
    network: { ...current.network, delivered: assigned },
  }));
}
