import type { Context } from '../context.js';
import type { StateReason } from '../model/instance.js';
import { releaseInstance } from './release.js';
import { leave } from './stop.js';

/** Seconds a guest gets to shut down before its machine is removed. */
const shutdownSeconds = 30;

/** Marks an instance as shutting down and queues its end. */
export function beginTerminate(context: Context, instanceId: string, reason: StateReason): void {
  leave(context, instanceId, 'shutting-down', reason);
  context.work.queue(instanceId, `terminate ${instanceId}`, async () => {
    // A boot that failed has ended the instance already.
    if (context.store.instances.get(instanceId)?.state === 'terminated') return;
    await context.host.machines.stop(instanceId, { graceSeconds: shutdownSeconds });
    await context.pause(context.latency.terminate);
    await releaseInstance(context, instanceId);
  });
}
