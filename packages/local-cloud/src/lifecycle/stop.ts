import type { Context } from '../context.js';
import type { Instance, StateReason } from '../model/instance.js';
import { releasePublicAddress } from './public-address.js';

/** Seconds a guest gets for a clean shutdown before the plug is pulled; EC2 waits "a few minutes". */
const cleanShutdownSeconds = 120;

/** EC2's words for who stopped an instance. */
export const userInitiated: StateReason = {
  code: 'Client.UserInitiatedShutdown',
  message: 'Client.UserInitiatedShutdown: User initiated shutdown',
};

/** EC2's words for an instance that shut itself down. */
export const instanceInitiated: StateReason = {
  code: 'Client.InstanceInitiatedShutdown',
  message: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown',
};

/** Marks an instance as stopping and queues the stop; `stopped` is said when the machine has stopped. */
export function beginStop(context: Context, instance: Instance, options: { readonly force: boolean }): void {
  leave(context, instance.id, 'stopping', userInitiated);
  context.work.queue(instance.id, `stop ${instance.id}`, async () => {
    await context.host.machines.stop(instance.id, { graceSeconds: options.force ? 0 : cleanShutdownSeconds });
    await releasePublicAddress(context, instance.id);
    await context.pause(context.latency.stop);
    context.store.instances.change(instance.id, (current) =>
      current.state === 'stopping' ? { ...current, state: 'stopped' } : current,
    );
  });
}

/** Writes the state on the way out together with who asked for it. */
export function leave(
  context: Context,
  instanceId: string,
  state: 'stopping' | 'shutting-down',
  stateReason: StateReason,
): void {
  const when = new Date(context.clock.now()).toISOString().replace('T', ' ').slice(0, 19);
  context.store.instances.change(instanceId, (current) => ({
    ...current,
    state,
    stateReason,
    transitionReason: stateReason === userInitiated ? `User initiated (${when} GMT)` : '',
  }));
}
