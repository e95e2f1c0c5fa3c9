import type { Context } from '../context.js';
import { releaseInstance } from '../lifecycle/release.js';
import { leave } from '../lifecycle/stop.js';

/** EC2's words for an instance that it could not keep running. */
const internalError = {
  code: 'Server.InternalError',
  message: 'Server.InternalError: Internal error on launch',
} as const;

/** An instance that has just come to run may be one that a fault lets die: its machine is lost, the instance terminated. */
export function perhapsDies(context: Context, instanceId: string): void {
  const { store, faults, work, clock, host } = context;
  const instance = store.instances.get(instanceId);
  if (instance?.state !== 'running') return;
  const struck = faults.strike(
    'instance-dies',
    ({ zone, instanceType, imageId }) =>
      (zone === undefined || zone === instance.placement.zone) &&
      (instanceType === undefined || instanceType === instance.instanceType) &&
      (imageId === undefined || imageId === instance.imageId),
    `${instanceId} dies`,
  );
  if (struck === undefined) return;
  // Beside the work of the machine: what it is told meanwhile is done meanwhile.
  void clock.delay((struck.fault.seconds ?? 0) * 1000, work.signal).then(() => {
    if (store.instances.get(instanceId)?.state !== 'running') return;
    leave(context, instanceId, 'shutting-down', internalError);
    work.queue(instanceId, `lose ${instanceId}`, async () => {
      await host.disturb.kill(instanceId);
      await releaseInstance(context, instanceId);
    });
  });
}
