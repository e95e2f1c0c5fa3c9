import type { Context } from '../context.js';
import type { Instance } from '../model/instance.js';
import { releasePublicAddress } from './public-address.js';
import { instanceInitiated, leave } from './stop.js';
import { beginTerminate } from './terminate.js';

/**
 * A machine stopped by itself: the guest shut down or crashed. The instance stops, or terminates where its shutdown
 * behaviour says so. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior.html
 */
export function machineExited(context: Context, instanceId: string): void {
  const instance = context.store.instances.get(instanceId);
  // Whoever boots a pending one asks for its machine before it is called running: see `arrive`.
  if (instance?.state === 'running') leaveByItself(context, instance);
}

/** Takes an instance whose machine has stopped by itself on its way out. */
export function leaveByItself(context: Context, instance: Instance): void {
  const instanceId = instance.id;
  if (instance.shutdownBehavior === 'terminate') {
    beginTerminate(context, instanceId, instanceInitiated);
    return;
  }
  leave(context, instanceId, 'stopping', instanceInitiated);
  context.work.queue(instanceId, `note that ${instanceId} stopped`, async () => {
    await releasePublicAddress(context, instanceId);
    await context.pause(context.latency.stop);
    context.store.instances.change(instanceId, (current) =>
      current.state === 'stopping' ? { ...current, state: 'stopped' } : current,
    );
  });
}
