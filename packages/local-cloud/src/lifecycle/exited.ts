import type { Context } from '../context.js';
import { releasePublicAddress } from './public-address.js';
import { instanceInitiated, leave } from './stop.js';
import { beginTerminate } from './terminate.js';

/**
 * A machine stopped by itself: the guest shut down or crashed. The instance stops, or terminates where its shutdown
 * behaviour says so. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior.html
 */
export function machineExited(context: Context, instanceId: string): void {
  const instance = context.store.instances.get(instanceId);
  if (instance?.state !== 'running') return;
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
