import { ignoringAbsence, hasStatus } from './engine.js';
import { execInside } from './exec-inside.js';
import { fillScript, unfillScript } from './fill-script.js';
import type { HostContext } from './host-context.js';
import { containerName } from './names.js';
import type { SpeedLimit } from './speed-limits.js';

/** What can be made to go wrong with machines and disks. Each returns when it has happened, and may be repeated. */
export interface Disturbances {
  /** The machine's processes are gone at once; whoever watches exits is told as of any other crash. */
  kill(instanceId: string): Promise<void>;
  pause(instanceId: string): Promise<void>;
  resume(instanceId: string): Promise<void>;
  /** Takes all room of the file system on an attached and mounted volume; throws a sentence when it is not. */
  fill(volumeId: string): Promise<void>;
  unfill(volumeId: string): Promise<void>;
  /** Limits a volume wherever it is attached from now on; undefined lifts the limit. Throws a sentence where the kernel cannot. */
  slow(volumeId: string, limit: SpeedLimit | undefined): Promise<void>;
}

/** Where a volume is, as whoever attaches it knows. */
export type WhereIs = (
  volumeId: string,
) => { readonly instanceId: string; readonly minor: number } | undefined;

export function createDisturbances(host: HostContext, whereIs: WhereIs): Disturbances {
  const container = (id: string) => host.engine.getContainer(containerName(host.cloudId, id));
  const inMachine = async (volumeId: string, script: string): Promise<void> => {
    const at = whereIs(volumeId);
    if (at === undefined) throw new Error(`${volumeId} is attached to no machine.`);
    const { State } = await container(at.instanceId).inspect();
    if (!State.Running || State.Paused)
      throw new Error(`${at.instanceId}, which has ${volumeId}, does not run.`);
    await execInside(host, at.instanceId, ['/bin/sh', '-c', script, 'sh', `7:${at.minor}`]);
  };
  return {
    // Not the power's own way of pulling the plug: this end is nobody's doing, so it is told.
    kill: async (id) => {
      await resumed(container(id));
      await ignoringConflict(ignoringAbsence(container(id).kill() as Promise<unknown>));
    },
    pause: (id) => ignoringConflict(container(id).pause() as Promise<unknown>),
    resume: (id) => resumed(container(id)),
    fill: (volumeId) => inMachine(volumeId, fillScript()),
    // A volume that is attached nowhere keeps its ballast until it is attached and healed again.
    unfill: (volumeId) => inMachine(volumeId, unfillScript()),
    slow: (volumeId, limit) => host.speeds.set(volumeId, limit, whereIs(volumeId)),
  };
}

/** 409: it is so already, or there is nothing that could be. */
async function ignoringConflict(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!hasStatus(error, 409)) throw error;
  });
}

/** A paused machine obeys nobody, not even the one who pulls its plug. */
export async function resumed(container: { unpause(): Promise<unknown> }): Promise<void> {
  await container.unpause().catch((error: unknown) => {
    // 409 and, from this call, 500: it is not paused. 404: it is gone.
    if (![404, 409, 500].some((status) => hasStatus(error, status))) throw error;
  });
}
